"""Names without what keyboards and scripts add to them, for finding them however typed."""

import unicodedata

# Arabic letters that are typed one for another
ALIKE = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ـ": ""})


def fold(text: str) -> str:
    """“Côte d’Ivoire” as “cote d ivoire”: no case, no accents, no vowel signs, words parted by one space."""
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text.translate(ALIKE))
        if not unicodedata.combining(letter)
    )
    spaced = "".join(letter if letter.isalnum() else " " for letter in bare.casefold().replace("ı", "i"))
    return " ".join(spaced.split())
