"""Files in the encodings of one country or another: told by their letters, and said."""

import random

import pandas as pd
import pytest

from analysis.corpus import check_corpus, load_papers
from analysis.corpus.readers.guessing import CALLED, LANGUAGES, likely_encoding
from analysis.language.letters import letters_of

WRITTEN = {
    "pl": (
        "Badamy, jak gęstość śniegu wpływa na łączność między siedliskami żubrów",
        "Wyniki pokazują, że zwierzęta źle znoszą częste odwilże i późną wiosnę",
        "Proponujemy metodę, która pozwala określić wielkość populacji w ciągu roku",
    ),
    "cs": (
        "Příspěvek se zabývá vlivem sucha na růst smrkových porostů ve středních Čechách",
        "Výsledky ukazují, že stromy reagují na nižší úhrn srážek již během první sezóny",
        "Navržený postup umožňuje určit stáří kůry přesněji než dosavadní měření",
    ),
    "hu": (
        "A dolgozat azt vizsgálja, hogyan függ a búza termése az őszi esőktől",
        "Az eredmények szerint a műtrágya hatása erősebb a könnyű, homokos földön",
        "Új módszert javasolunk, amellyel a tőszám gyorsan és olcsón megbecsülhető",
    ),
    "fr": (
        "Nous étudions la façon dont les élèves apprennent à résoudre des problèmes",
        "Les résultats révèlent que l’enseignement précoce améliore la mémoire, même très tard",
        "Là où la forêt a été brûlée, le sol reçoit plus d’eau et s’érode",
    ),
    "de": (
        "Wir prüfen, ob größere Städte früher auf höhere Mieten reagieren",
        "Die Ergebnisse zeigen – für Süd und Nord –, dass „Zuzügler“ häufiger täglich pendeln",
        "Über die Gründe lässt sich nur spärlich Auskunft geben, außer für Österreich",
    ),
    "tr": (
        "Bu çalışmada öğrencilerin okuma başarısı ile aile geliri arasındaki ilişki incelendi",
        "Bulgular, küçük sınıflarda öğretmenin ilgisinin daha güçlü olduğunu gösteriyor",
        "Araştırma kırsal bölgelerde yapılmış ve yaklaşık bin çocuğa ulaşmıştır",
    ),
    "ru": (
        "В работе изучается влияние засухи на урожай озимой пшеницы",
        "Показано, что ранний посев снижает потери при позднем снеге",
        "Предложен способ оценки запаса влаги по данным спутников",
    ),
    "el": (
        "Η εργασία εξετάζει την επίδραση της ξηρασίας στις καλλιέργειες",
        "Τα αποτελέσματα δείχνουν ότι η πρώιμη σπορά μειώνει τις απώλειες",
    ),
    "zh": (
        "本文研究了干旱对小麦产量的影响",
        "结果表明提前播种可以减少损失",
        "我们提出一种新的方法",
    ),
    "ja": (
        "本研究では干ばつが小麦の収量に与える影響を調べた",
        "早い播種が損失を減らすことを示した",
    ),
    "ko": ("본 연구는 가뭄이 밀 수확량에 미치는 영향을 살펴보았다", "이른 파종이 손실을 줄였다"),
}
IN = {
    "pl": ["cp1250", "iso8859_2", "cp852"],
    "cs": ["cp1250", "iso8859_2", "mac_latin2"],
    "hu": ["cp1250", "iso8859_2"],
    "fr": ["mac_roman", "cp850"],
    "de": ["mac_roman", "cp850"],
    "tr": ["cp1254"],
    "ru": ["cp1251", "koi8_r", "cp866", "mac_cyrillic"],
    "el": ["cp1253"],
    "zh": ["gb18030"],
    "ja": ["cp932", "euc_jp"],
    "ko": ["cp949"],
}
CASES = [(language, encoding) for language, encodings in IN.items() for encoding in encodings]


def texts(language, encoding):
    """Return those of the sentences that an encoding holds; Mac's has no sign missing here."""
    return [text.encode(encoding, "ignore").decode(encoding) + "." for text in WRITTEN[language]]


@pytest.mark.parametrize(("language", "encoding"), CASES)
def test_a_table_of_one_language_is_read_in_its_encoding_and_it_is_said(
    tmp_path, language, encoding
):
    path = tmp_path / "papers.csv"
    held = texts(language, encoding)
    table = pd.DataFrame({"title": [text[:40] for text in held], "abstract": held})
    path.write_bytes(table.to_csv(index=False).encode(encoding))
    papers = load_papers(path, language="all")
    assert papers["original_abstract"].tolist() == held
    read = check_corpus(path).audit["detail"].iloc[0]
    assert read == f"as table in {CALLED[encoding]}" or "ISO 8859-2" in CALLED[encoding]


NAMES = {
    "cp1250": "Łukasz Kaźmierczak, Jiří Dvořák, Zdeněk Šťastný, Pál Erdős, Béla Szőkefalvi",
    "mac_roman": "José Muñoz, François Lefèvre, Jürgen Schröder, Søren Kierkegård, João Gonçalves",
    "cp1251": "Андрей Колмогоров, Павел Александров",
    "gb18030": "王伟, 张敏, 李强",
}


@pytest.mark.parametrize("encoding", NAMES)
def test_names_alone_give_the_encoding_of_english_papers_away(tmp_path, encoding):
    path = tmp_path / "papers.csv"
    names = NAMES[encoding].split(", ")
    rows = [f"Paper {n} on the width of graphs,We bound it.,{name}" for n, name in enumerate(names)]
    path.write_bytes("\n".join(["title,abstract,authors", *rows]).encode(encoding))
    assert [set(read.replace(",", "").split()) for read in load_papers(path)["authors"]] == [
        set(name.split()) for name in names
    ]


WESTERN = [
    "Müller’s “new” approach – 5 m³ of 10 µm ± 2 °C",
    "Forêt, naïve façade: déjà vu à Genève",
    "São João, coração, ações; mañana, ¿qué?",
    "Übergröße, Straße, Öl, Ärger",
    "Göteborg, Malmö, Åse, Ærø, Søren, Þór, Ísland",
    "caffè, città, più, perché",
    "km³, cm³, dm³, mm³ and nm³, R², s² of 95 % • § 12 © 2023 ® ™ € 5 £ 3",
    "«Bonjour», l’été… l’œuvre — fin",
    "Smith¹, Jones², Brown³, Meyer¹, Weber², Klein³",
    "Õnne, sõnad, täna, šokk, žanr",
    "Jiménez, Núñez, Peña, Ibáñez, Güell, Gràcia, Coll·lega",
]


@pytest.mark.parametrize("text", WESTERN)
@pytest.mark.parametrize("n", [1, 40])
def test_windows_1252_stays_what_it_is(text, n):
    raw = "\n".join([f"We say that {text} is the case."] * n).encode("cp1252")
    assert likely_encoding(raw) == "cp1252"


def test_any_mixture_of_western_words_stays_windows_1252():
    rng = random.Random(0)
    words = [word for text in [*WESTERN, *WRITTEN["fr"], *WRITTEN["de"]] for word in text.split()]
    for _ in range(60):
        raw = " ".join(rng.sample(words, rng.randint(1, 60))).encode("cp1252")
        assert likely_encoding(raw) == "cp1252"


def test_every_encoding_has_a_name_and_languages_whose_letters_are_known():
    assert LANGUAGES.keys() == CALLED.keys()
    for languages in LANGUAGES.values():
        assert all(letters_of(language) for language in languages.split()[1:])
    assert all(sum(letters_of(language).values()) < 1.001 for language in ("cs", "ru", "zh"))


def test_one_byte_that_no_letter_has_does_not_refuse_a_table(tmp_path):
    path = tmp_path / "papers.csv"
    abstract = "Für größere Städte über 5 °C täglich früher und öfter \x81 geprüft."
    path.write_bytes(f"title,abstract\nÜber Ranking,{abstract}\n".encode("latin-1"))
    assert load_papers(path)["title"].tolist() == ["Über Ranking"]


def test_words_of_katakana_alone_are_no_french():
    raw = "アバディーン、アビア、アールガウ、エウア、アンガウル、アンドラ、ベンガル".encode("cp932")
    assert likely_encoding(raw) == "cp932"


def test_a_file_put_together_of_two_encodings_is_read_in_both(tmp_path):
    path = tmp_path / "papers.csv"
    rows = [f"Über Ranking, Teil {n} für größere Städte".replace(",", "") for n in range(8)]
    parts = [row.encode("utf-8" if n < 6 else "cp1252") for n, row in enumerate(rows)]
    path.write_bytes(b"\n".join([b"title", *parts]))
    assert load_papers(path, language="all")["title"].tolist() == rows
