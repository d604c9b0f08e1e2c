"""Names of the force, by culture: first and family names that real rosters of such companies mix."""

from __future__ import annotations

FIRST: dict[str, tuple[str, ...]] = {
    "indian": (
        "Aarav", "Sunita", "Rajesh", "Priya", "Mahesh", "Kavita", "Santosh", "Anjali", "Dinesh", "Meena",
        "Imran", "Ganesh", "Lakshmi", "Vikram", "Shabnam", "Balwinder", "Prakash", "Rekha", "Joseph",
    ),
    "nepali": ("Bishnu", "Dil Bahadur", "Sita", "Prem", "Kumari", "Tek", "Nirmala", "Om", "Gita", "Man"),
    "filipino": ("Jose Rizaldy", "Maricel", "Rodel", "Analyn", "Jun", "Cherry", "Noel", "Divina"),
    "arabic": ("Ahmed", "Fatima", "Yousef", "Mariam", "Khalid", "Huda", "Omar", "Salma"),
    "african": ("Chinedu", "Wanjiru", "Kwame", "Amina", "Tunde", "Abebe", "Grace", "Sekou", "Naledi"),
    "british": ("Oliver", "Zoë", "Darren", "Siân", "Callum", "Niamh", "Gary", "Chloe"),
    "polish": ("Łukasz", "Agnieszka", "Paweł", "Małgorzata", "Grzegorz", "Ewa"),
    "hispanic": ("José", "María Elena", "Luis", "Íñigo", "Rosa", "Ángel", "Carmen", "Jesús"),
    "vietnamese": ("Thị Hạnh", "Văn Đức", "Minh", "Quỳnh"),
}  # fmt: skip
FAMILY: dict[str, tuple[str, ...]] = {
    "indian": (
        "Patil", "Sharma", "Yadav", "Kamble", "Shaikh", "Naidu", "Pereira", "Singh", "Gaikwad", "Iyer", "Das",
        "Mishra", "Jadhav", "Khan", "Nair", "Solanki",
    ),
    "nepali": ("Thapa", "Gurung", "Rai", "Tamang", "Magar", "Shrestha", "Limbu"),
    "filipino": ("dela Cruz", "Santos", "Bautista", "Reyes", "Villanueva"),
    "arabic": ("Al-Hashimi", "Haddad", "Mansour", "El-Sayed", "Qureshi"),
    "african": ("Okafor", "Mwangi", "Mensah", "Tesfaye", "Diallo", "Adeyemi", "Nkosi", "Otieno"),
    "british": ("O'Brien", "Hughes", "Walker-Smith", "Patterson", "Evans", "MacLeod"),
    "polish": ("Wójcik", "Kowalczyk", "Lewandowska", "Zieliński", "Szymańska"),
    "hispanic": ("Hernández", "Peña", "Muñoz", "García Ruiz", "Delgado"),
    "vietnamese": ("Nguyễn", "Trần", "Lê"),
}  # fmt: skip
FAMILY_FIRST = frozenset({"vietnamese"})
