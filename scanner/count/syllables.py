"""Whether a word could be Vietnamese: the spelling of a syllable, tone aside.

Serves to recognise text in an old encoding: read rightly, nearly all of its words are syllables.
The onsets, nuclei and codas are those of the standard orthography (chữ Quốc ngữ).
"""

from __future__ import annotations

import re
import unicodedata

_ONSET = "(?:ngh|ng|nh|gh|gi|ch|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?"
_CODA = "(?:ch|ng|nh|[cmnpt])"
# Nuclei that may end a syllable or be followed by a coda …
_FREE = "a|e|ê|i|o|ô|ơ|u|ư|y|oa|oe|uê|uy|ia|ua|ưa|uya|oo"
# … that always end it, and that always need a coda.
_ENDING = "ai|ao|au|ay|âu|ây|eo|êu|iu|oi|ôi|ơi|ui|ưi|ưu|oai|oao|oay|oeo|uây|uôi|ươi|ươu|iêu|yêu|uyu|uêu|uơ"
_BEFORE_CODA = "ă|â|oă|uâ|iê|yê|uô|ươ|uyê"
_SYLLABLE = re.compile(f"{_ONSET}(?:(?:{_FREE}){_CODA}?|(?:{_BEFORE_CODA}){_CODA}|{_ENDING})")
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))


def is_syllable(word: str) -> bool:
    """Tell whether ``word`` is spelt as a Vietnamese syllable, whatever its tone and case."""
    toneless = unicodedata.normalize("NFD", word.lower()).translate(_TONES)
    return _SYLLABLE.fullmatch(unicodedata.normalize("NFC", toneless)) is not None
