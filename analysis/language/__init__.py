"""Words and phrases of papers: languages, tokens, stop words, acronyms, casing, noun phrases.

Nothing here knows topics: it reads titles and abstracts, and tells which words and
phrases they hold and how these are written. For other packages are `analysis.language.detect`,
`analysis.language.languages`, `analysis.language.segment`, `analysis.language.words`,
`analysis.language.stopwords`, `analysis.language.phrases` and `analysis.language.letters`.
"""
