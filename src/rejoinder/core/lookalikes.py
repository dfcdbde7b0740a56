"""Letters of other alphabets that are drawn like Latin ones: a table of shapes.

One line for each Latin letter or digit: small shapes map to small letters, capital shapes to capitals. Only what the
usual fonts draw (nearly) alike is in it; what NFKC already makes equal (full width, mathematical, circled letters) is
not. The idea and the choice of prototypes follow Unicode Technical Standard 39, section 4; the table is our own and
smaller: Latin extensions and small capitals, Greek, Coptic, Cyrillic, Armenian, Cherokee, Canadian syllabics, Lisu,
Tifinagh, Runic, Georgian.
"""

from typing import Final

_SHAPES: Final = {
    "a": "аαɑ⍺ᴀꬰⲁ", "b": "ЬƄƅьᏏᑲᖯʙв", "c": "сϲᴄⲥꮯↄ", "d": "ԁᏧᑯꓒԀᴅժ", "e": "еҽ℮ꬲᴇε", "f": "ƒꞙքϝꬵẝꜰғ",
    "g": "ɡƍցᶃɢԍ", "h": "һհᏂʜнҺ", "i": "іιıɪɩӏꙇᎥꭵ⍳ⲓ", "j": "јϳȷᴊɉյ", "k": "кκᴋĸⲕꮶқӄ", "l": "ʟⳑꮮɭ",
    "m": "мᴍⲙꮇ", "n": "ոռпηɴⲛ", "o": "оοσօⲟᴏᴑഠၐჿᐤ๐໐౦೦", "p": "рρⲣ⍴ᴘϱƿրᴩ", "q": "ԛգզ", "r": "гᴦⲅꭇꭈꮁʀɼꭱ",
    "s": "ѕꜱƽꮪʂ", "t": "тτᴛⲧꭲ", "u": "υսʋᴜꭎꭒꞟ", "v": "ѵνᴠꮩ∨⋁", "w": "шԝѡաɯᴡωꮃⲱ", "x": "хχᕁᕽ×ⲭ⤫⤬⨯",
    "y": "уүγყʏɣỿꭚᶌⲩ", "z": "ᴢꮓʐⲍ",
    "A": "АΑᎪᗅꓮⲀᗩᎯΛ", "B": "ВΒᏴᗷꓐⲂᛒ", "C": "СϹᏟꓚⲤᑕⵎ⊂⸦", "D": "Ꭰᗞᗪꓓ", "E": "ЕΕᎬⴹꓰ⋿ⲈƐ", "F": "ϜᖴꓝꞘᚠ",
    "G": "ԌᏀᏳꓖ", "H": "НΗⲎᎻᕼꓧ", "I": "ІΙӀⲒꓲⵏᛁǀ∣⏽׀", "J": "ЈᎫᒍꓙͿᒎ", "K": "КΚⲔᏦᛕꓗ", "L": "ᏞᒪꓡⳐ", "M": "МΜϺⲘᎷᗰꓟᛖ",
    "N": "ΝⲚꓠᴎИͶ", "O": "ОΟՕⲞⵔꓳ〇ଠ◯", "P": "РΡⲢᏢᑭꓑ", "Q": "Ԛⵕ", "R": "ᎡᏒᖇꓣƦ", "S": "ЅՏᏕᏚꓢ", "T": "ТΤⲦᎢꓔ⊤⟙ፐ",
    "U": "Սሀᑌꓴ∪⋃", "V": "ѴᏙᐯꓦⴸᏉ", "W": "ԜᎳᏔꓪѠ", "X": "ꞳХΧⲬ᙭ꓫⵝᚷ╳᚛", "Y": "УΥҮⲨᎩᎽꓬ", "Z": "ΖᏃꓜ",
    "2": "ƧϨꙄᒿ", "3": "ЗƷȜӠⳌꞫзʒ", "4": "ᏎЧ", "6": "бᏮⳒ", "8": "Ȣȣ", "9": "ꝮⳊ",
    "ae": "æӕ", "oe": "œ", "AE": "ÆӔ", "OE": "Œ", "Hu": "Ԋ",
    "-": "‐‑‒–—―−⁃˗", "'": "’‘‛′ʼʹ´ˈʻʽ׳", ".": "·‧∙•⋅۔", ",": "‚¸", "/": "⁄∕⟋", ":": "։׃ː∶", "~": "∼˜", "_": "‿ˍ",
    "|": "ǁ‖¦",
}  # fmt: skip

PROTOTYPES: Final[dict[int, str]] = {
    **{ord(shape): letter for letter, shapes in _SHAPES.items() for shape in shapes},
    # Letters in filled circles and squares, those that flags are spelt with, and outlined ones.
    **{first + index: chr(65 + index) for first in (0x1F150, 0x1F170, 0x1F1E6, 0x1CCD6) for index in range(26)},
    **{0x1CCF0 + digit: str(digit) for digit in range(10)},
}
"""A character's code point to the Latin letters, digit or sign it looks like, in its own case."""
