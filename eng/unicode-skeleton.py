#!/usr/bin/env python3
"""Writes src/Cop.Packages/Text/skeleton.txt: what each character is compared as when guardrails are matched.

The build runs with invariant globalization, where the framework returns compatibility characters unchanged; so the table is ours. For each code
point: case folding, compatibility decomposition, without combining marks; format and default-ignorable characters become nothing. Hangul syllables
are left out: decomposing them changes no comparison. The last part maps letters of other scripts that look like Latin ones.
"""
import sys
import unicodedata

LOOKALIKES = {
    # Cyrillic
    "а": "a", "в": "b", "е": "e", "з": "3", "к": "k", "м": "m", "н": "h", "о": "o", "р": "p", "с": "c", "т": "t", "у": "y", "х": "x", "ѕ": "s",
    "і": "i", "ј": "j", "ԁ": "d", "ԛ": "q", "ԝ": "w", "ь": "b", "һ": "h", "г": "r", "п": "n",
    # Greek
    "α": "a", "β": "b", "ε": "e", "η": "n", "ι": "i", "κ": "k", "ν": "v", "ο": "o", "ρ": "p", "τ": "t", "υ": "u", "χ": "x", "γ": "y", "ω": "w",
    # Armenian, Cherokee and signs
    "օ": "o", "ս": "u", "ո": "n", "հ": "h", "ց": "g", "ⅼ": "l", "ı": "i", "ɡ": "g", "ɑ": "a", "ƽ": "s", "ø": "o", "ł": "l", "đ": "d",
}


def skeleton(character):
    category = unicodedata.category(character)
    if category in ("Cf", "Mn", "Me") or 0xFE00 <= ord(character) <= 0xFE0F or 0xE0100 <= ord(character) <= 0xE01EF:
        # The Tag block repeats ASCII invisibly: it is decoded and not dropped.
        if 0xE0020 <= ord(character) <= 0xE007E:
            return chr(ord(character) - 0xE0000).lower()
        return ""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(LOOKALIKES.get(each, each) for each in text if unicodedata.category(each) not in ("Mn", "Me", "Cf"))


def main():
    lines = []
    for point in range(0x80, 0x110000):
        if 0xD800 <= point <= 0xDFFF or 0xAC00 <= point <= 0xD7A3 or unicodedata.category(chr(point)) in ("Cn", "Co"):
            continue
        mapped = skeleton(chr(point))
        if mapped != chr(point):
            lines.append(f"{point:X};{''.join(mapped)}")
    with open(sys.argv[1], "w", encoding="utf-8", newline="\n") as file:
        file.write(f"# Unicode {unicodedata.unidata_version}, by eng/unicode-skeleton.py. Data (c) Unicode, Inc., https://www.unicode.org/license.txt\n")
        file.write("\n".join(lines) + "\n")


main()
