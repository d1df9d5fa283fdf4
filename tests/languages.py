"""Made-up papers in nine languages: sentences of each language around the words of four fields."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Writing:
    """Titles and sentences with gaps, and the words of four fields to fill them."""

    titles: tuple[str, ...]
    sentences: tuple[str, ...]
    fields: tuple[tuple[str, ...], ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(","))


WRITINGS = {
    "ru": Writing(
        ("Исследование: {a} и {b}", "О роли понятия {a} для понятия {b}"),
        (
            "В данной работе рассматривается связь между явлениями {a} и {b}.",
            "Результаты показывают, что {a} и {b} зависят друг от друга.",
            "Кроме того, было проведено сравнение: {a}, {b}, а также {c}.",
            "Предложен новый метод, который учитывает {a} и позволяет описать {b}.",
        ),
        (
            _words("нейронная сеть, глубокое обучение, распознавание речи, классификация, корпус"),
            _words("вечная мерзлота, ледник, потепление климата, температура воздуха, осадки"),
            _words("инфляция, налоговая политика, денежный рынок, банк, валютный курс"),
            _words("урожай, озимая пшеница, минеральное удобрение, плодородие почвы, орошение"),
        ),
    ),
    "zh": Writing(
        ("{a}与{b}的关系研究", "基于{a}的{b}方法"),
        (
            "本文研究了{a}与{b}之间的关系。",
            "结果表明,{a}对{b}有显著影响。",
            "此外,我们提出了一种基于{a}的新方法,并与{b}进行比较。",
            "实验验证了该方法在{c}上的有效性。",
        ),
        (
            _words("神经网络, 图像识别, 目标检测, 深度学习, 语音识别"),
            _words("水稻产量, 土壤肥力, 灌溉, 病虫害, 玉米"),
            _words("货币政策, 通货膨胀, 股票市场, 房地产, 利率"),
            _words("糖尿病, 胰岛素, 高血压, 临床治疗, 血糖"),
        ),
    ),
    "ja": Writing(
        ("{a}と{b}の関係について", "{a}を用いた{b}の検討"),
        (
            "本研究では、{a}と{b}の関係を調べた。",
            "その結果、{a}が{b}に大きな影響を与えることが示された。",
            "さらに、{a}と{c}を比較した。",
            "提案手法により{b}の精度が向上することを確認した。",
        ),
        (
            _words("機械学習, ニューラルネットワーク, 音声認識, 画像認識, 自然言語処理"),
            _words("地震動, 津波, 液状化, 耐震設計, 活断層"),
            _words("高齢者, 介護, 認知症, 看護師, 訪問看護"),
            _words("太陽電池, 蓄電池, 風力発電, 再生可能エネルギー, 送電網"),
        ),
    ),
    "ar": Writing(
        ("دراسة العلاقة بين {a} و {b}", "دور {a} في {b}"),
        (
            "تتناول هذه الدراسة العلاقة بين {a} و {b}.",
            "أظهرت النتائج أن {a} يرتبط مع {b} بشكل واضح.",
            "كما تم إجراء مقارنة بين {a} و {c} خلال فترة البحث.",
            "نقترح في هذا البحث طريقة جديدة تعتمد على {a} من أجل {b}.",
        ),
        (
            _words("الشبكات العصبية, التعلم العميق, معالجة اللغة, الترجمة الآلية, الحوسبة"),
            _words("مرض السكري, ضغط الدم, الرعاية الصحية, المرضى, العلاج"),
            _words("التضخم, السياسة النقدية, سعر الصرف, البنوك, الاستثمار"),
            _words("الري, القمح, التربة, المياه الجوفية, الأسمدة"),
        ),
    ),
    "ko": Writing(
        ("{a}의 특징과 {b}의 관계", "{a}에 기반한 {b}에 관한 연구"),
        (
            "본 연구에서는 {a}의 특성이 {b}에 미치는 영향을 조사하였다.",
            "그 결과, {a}에서 나타난 변화가 {b}에도 영향을 주는 것으로 나타났다.",
            "또한 {a}에 대하여 {c}의 효과를 비교하였다.",
            "제안한 방법은 {b}의 정확한 측정을 위해 {a}까지 고려한다.",
        ),
        (
            _words("기계 번역, 음성 인식, 언어 모델, 인공신경망, 말뭉치"),
            _words("미세먼지, 대기 오염, 호흡기 질환, 배출량, 화력 발전소"),
            _words("청소년, 우울, 스마트폰 중독, 학교 적응, 자아존중감"),
            _words("태양 전지, 고체 전해질, 리튬 이온 배터리, 전극 소재, 변환 효율"),
        ),
    ),
    "de": Writing(
        ("Der Zusammenhang von {a} und {b}", "Zur Bedeutung von {a} für {b}"),
        (
            "In dieser Arbeit wird untersucht, wie {a} und {b} zusammenhängen.",
            "Die Ergebnisse zeigen, dass {a} einen deutlichen Einfluss auf {b} hat.",
            "Dabei wurden {a} und {c} miteinander verglichen.",
            "Wir schlagen ein Verfahren vor, mit dem sich {b} durch {a} beschreiben lässt.",
        ),
        (
            _words("Windkraftanlagen, Stromnetze, Energiespeicher, Photovoltaik, Netzstabilität"),
            _words("Bluthochdruck, Schlaganfall, Rehabilitation, Physiotherapie, Gefäßmedizin"),
            _words("Grundschüler, Leseförderung, Lehrkräfte, Unterricht, Bildungsgerechtigkeit"),
            _words("Waldsterben, Borkenkäfer, Trockenheit, Artenvielfalt, Forstwirtschaft"),
        ),
    ),
    "fr": Writing(
        ("Le lien entre {a} et {b}", "Sur l'importance de {a} pour {b}"),
        (
            "Dans cet article, nous étudions le lien entre {a} et {b}.",
            "Les résultats montrent que {a} a un effet important sur {b}.",
            "Nous avons également comparé {a} avec {c} dans la seconde partie.",
            "Nous proposons une méthode qui permet de décrire {b} à partir de {a}.",
        ),
        (
            _words("réseaux de neurones, apprentissage profond, parole, traduction, corpus"),
            _words("hypertension, diabète, soins infirmiers, hôpitaux, maladie chronique"),
            _words("élèves, enseignants, lecture, école primaire, inégalités scolaires"),
            _words("forêt, sécheresse, biodiversité, réchauffement climatique, érosion"),
        ),
    ),
    "es": Writing(
        ("La relación entre {a} y {b}", "Sobre la importancia de {a} para {b}"),
        (
            "En este trabajo se estudia la relación entre {a} y {b}.",
            "Los resultados muestran que {a} tiene un efecto importante sobre {b}.",
            "Además, se ha comparado {a} con {c} en la segunda parte.",
            "Proponemos un método que permite describir {b} a partir de {a}.",
        ),
        (
            _words("redes neuronales, aprendizaje automático, voz, traducción, lenguaje natural"),
            _words("hipertensión, diabetes, enfermería, hospitales, enfermedad crónica"),
            _words("alumnos, docentes, lectura, escuela primaria, desigualdad educativa"),
            _words("bosque, sequía, biodiversidad, cambio climático, erosión"),
        ),
    ),
    "pt": Writing(
        ("A relação entre {a} e {b}", "Sobre a importância de {a} para {b}"),
        (
            "Neste trabalho estuda-se a relação entre {a} e {b}.",
            "Os resultados mostram que {a} tem um efeito importante sobre {b}.",
            "Além disso, comparou-se {a} com {c} na segunda parte.",
            "Propomos um método que permite descrever {b} a partir de {a}.",
        ),
        (
            _words("redes neurais, aprendizado de máquina, fala, tradução, linguagem natural"),
            _words("hipertensão, diabetes, enfermagem, hospitais, doença crônica"),
            _words("alunos, professores, leitura, escola primária, desigualdade educacional"),
            _words("floresta, seca, biodiversidade, mudanças climáticas, erosão"),
        ),
    ),
}


def papers_in(code: str, n_papers: int = 80, seed: int = 0) -> pd.DataFrame:
    """Return papers of four fields in turn; the column `field` tells which."""
    rng, writing = np.random.default_rng(seed), WRITINGS[code]
    rows = []
    for paper in range(n_papers):
        field = paper % len(writing.fields)
        title = _filled(rng, str(rng.choice(writing.titles)), writing.fields[field])
        said = [
            _filled(rng, sentence, writing.fields[field])
            for sentence in rng.permutation(writing.sentences).tolist()
        ]
        blank = "" if code in ("zh", "ja") else " "
        rows.append((f"{code}-{paper}", title, blank.join(said), field))
    table = pd.DataFrame(rows, columns=["paper_id", "title", "abstract", "field"])
    return table.assign(date=pd.Timestamp("2024-01-01"))


def _filled(rng: np.random.Generator, text: str, words: tuple[str, ...]) -> str:
    a, b, c = rng.choice(words, size=3, replace=False).tolist()
    return text.format(a=a, b=b, c=c)
