"""Invented people's names, in the mixture of scripts that the portal meets."""

from __future__ import annotations

import random

# Given names, family names, and how the pair is written in Latin letters where the script is another.
LATIN_GIVEN = [
    "Ana",
    "Bogdan",
    "Chiara",
    "Dylan",
    "Emre",
    "Fatou",
    "Giulia",
    "Håkon",
    "Inês",
    "Jürgen",
    "Kwabena",
    "Léa",
    "María",
    "Nkechi",
    "Ömer",
    "Paweł",
    "Quỳnh",
    "Renée",
    "Siobhán",
    "Thảo",
    "Uğur",
    "Vít",
    "Wanjiru",
    "Xiomara",
    "Ylva",
    "Zoë",
    "Aarav",
    "Beatriz",
    "Dimakatso",
    "Élise",
    "Farah",
    "Gintarė",
    "Ioan",
    "Jakub",
    "Katarína",
]
LATIN_FAMILY = [
    "Adeyemi",
    "Bāliņš",
    "Castro",
    "Đorđević",
    "Esposito",
    "Fernández",
    "García",
    "Hernández",
    "Ibrahim",
    "Jõgi",
    "Kovács",
    "López",
    "Müller",
    "Nguyễn",
    "O’Connor",
    "Petrović",
    "Quispe",
    "Rodríguez",
    "Șerban",
    "Touré",
    "Ürgen",
    "Vásquez",
    "Wójcik",
    "Ximenes",
    "Yılmaz",
    "Žižka",
    "Abebe",
    "Banda",
    "Chukwu",
    "Diallo",
    "Eriksson",
    "Ferrari",
    "Gómez",
    "Hansen",
    "Ivanova",
    "Kamau",
    "Larsen",
    "Mwangi",
    "Novák",
    "Okeke",
    "Pereira",
    "Rossi",
    "Santos",
    "Tadesse",
]
OTHERS = [
    ("محمد", "العلي", "Mohammed Al Ali"),
    ("فاطمة", "الزهراء", "Fatima Zahra"),
    ("نور", "حداد", "Nour Haddad"),
    ("Олена", "Бондаренко", "Olena Bondarenko"),
    ("Иван", "Петров", "Ivan Petrov"),
    ("Μαρία", "Παπαδάκη", "Maria Papadaki"),
    ("小明", "王", "Xiaoming Wang"),
    ("結衣", "鈴木", "Yui Suzuki"),
    ("서연", "김", "Seoyeon Kim"),
    ("आदित्य", "शर्मा", "Aditya Sharma"),
    ("ნინო", "ბერიძე", "Nino Beridze"),
    ("Արմեն", "Սարգսյան", "Armen Sargsyan"),
    ("สมชาย", "ใจดี", "Somchai Jaidee"),
    ("נועה", "כהן", "Noa Cohen"),
]
SHARE_OF_OTHERS = 0.25
SYLLABLES = [
    "ba",
    "co",
    "da",
    "el",
    "fa",
    "go",
    "ha",
    "ir",
    "ka",
    "lu",
    "ma",
    "na",
    "or",
    "pa",
    "ri",
    "sa",
    "ta",
    "ul",
    "va",
    "zo",
]


def person(chance: random.Random) -> tuple[str, str, str]:
    """Given names, family names, and the name in Latin letters (empty when it is written so anyway)."""
    if chance.random() < SHARE_OF_OTHERS:
        return chance.choice(OTHERS)
    given, family = chance.choice(LATIN_GIVEN), chance.choice(LATIN_FAMILY)
    if chance.random() < SHARE_OF_OTHERS:
        family = f"{family} {chance.choice(LATIN_FAMILY)}"
    return given, family, ""


def city(chance: random.Random) -> str:
    """A town that doesn't exist."""
    return "".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))).capitalize()
