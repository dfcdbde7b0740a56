"""Letters of other alphabets that are drawn like Latin ones: a table of shapes.

One line for each Latin letter or digit: small shapes map to small letters, capital shapes to capitals. Only what the
usual fonts draw (nearly) alike is in it; what NFKC already makes equal (full width, mathematical, circled letters) is
not. The idea and the choice of prototypes follow Unicode Technical Standard 39, section 4. Of its pairs of a letter and
a Latin one, the names that differ in nothing else have one skeleton for 98 in 100; of its pairs of two other letters,
for 94. Left apart on purpose: letters whose accents only are alike (a with a caron or a breve), consonants of Thai, and
digits of other scripts that look like another digit than they are.

A stored skeleton is what the table said when it was stored: whoever changes the table computes the accounts' anew.
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

# The same for alphabets that few write in: Osage, Warang Citi, Lycian, Carian, Old Italic, Deseret, Elbasan, Miao and
# others; for letters of Hebrew, Arabic and N'Ko that are no more than a stroke or a ring; and for letters in one piece.
_RARE_SHAPES: Final = {
    "2": "Ꝛꛯ", "3": "𝈆Ꝫ𖼻𑣊", "4": "𑢯", "5": "𑢻", "6": "𑣕", "7": "𝈒𐓒𑣆", "8": "𞣋𐌚", "9": "𑣌𑢬𑣖", "A": "𖽀𐊠",
    "AA": "Ꜳ", "aa": "ꜳ", "AO": "Ꜵ", "ao": "ꜵ", "AR": "🜇", "AU": "Ꜷ", "au": "ꜷ", "AV": "ꜸꜺ", "av": "ꜹꜻ",
    "AY": "Ꜽ", "ay": "ꜽ", "B": "Ꞵ𐊂𐊡𐌁", "bl": "Ы", "C": "🝌𑣲𐊢𐌂𐐕𐔜", "c": "𐐽", "dz": "ʣ", "E": "𑢦𑢮𐊆", "F": "𝈓𑣂𑢢𐊇𐊥𐔥",
    "H": "𐋏", "i": "𑣃", "J": "Ʝ", "K": "𐔘", "L": "𝈪𖼖𑢣𑢲𐐛𐔦", "l": "𐌠𞣇וןاߊ𖼨𐊊𐌉", "ll": "װ", "lO": "Ю", "ls": "ʪ",
    "lt": "₶", "lz": "ʫ", "M": "𐊰𐌑", "MB": "🝫", "N": "𐔓", "O": "ዐ𐓂𑢵𐊒𐊫𐐄𐔖", "o": "ꬽסهھہەဝ𐓪𑣈𑣗𐐬", "OO": "ꝎꚘ",
    "oo": "∞ꝏꚙ", "P": "𐊕", "QE": "🜀", "R": "𝈖𐒴𖼵", "rn": "𑜀", "S": "𖼺𐊖𐐠", "s": "𑣁𐑈", "sss": "🝜", "T": "🝨𖼊𑢼𐊗𐊱𐌕",
    "T3": "Ꜩ", "tf": "ꝷ", "ts": "ʦ", "U": "𐓎𖽂𑢸", "u": "𐓶𑣘", "ue": "ᵫ", "uo": "ꭣ", "V": "𝈍ꛟ𖼈𑢠𐔝", "v": "ט𑜆𑣀",
    "VB": "🝬", "W": "𑣯", "w": "𑜊𑜎𑜏", "X": "𐌢𑣬𐊐𐊴𐌗𐔧", "x": "᙮", "Y": "𖽃𑢤𐊲", "y": "𑣜", "Z": "𐋵𑢩", "z": "𑣄",
}  # fmt: skip

# Letters that are drawn alike and like no Latin one; the first of each group stands for all.
_ALIKE: Final = """
    öةۃ þϸ𐓬 ƨᴤ ƫᎿ ǝəәⴺꓱ ȝჳꝫ ɂᎮ ɋᶐ ɐᗄꓯ ɒ𐑇 ɔͻᴐꓛ𐑋 ɛєԑᏋᴈⲉꞓ𐐩𑣎𖼭 ɞ𐑂 ɰպሣጣ ɷ𐐿 ɸφфփቀⲫ𐊳 ʃⵉꭍ ʇꓕ ʊᘮᘴ ʌлᐱᣔᴧᴫⲗⴷꓥꛎ𐊍𐓘𐓛𖼽 ʕˁ ʘⵙꙩ𐓫
    ʚꞝ𐐪 ʡꛍ ʿՙ ͱᎨᎰⱶꚱ ͽꜿ δծᐃᕷẟⲇⵠ𐊅𐊣𖼚 πᴨⲡꛛ ψѱᛘⲯ𐊵𐓹 ϗⳤ ϙ𐊭𐌒 ϭⳝ иꚡ𐑍 яᴙ љꭠ ћ𐓵 ҷӌ իኮ ձኔ մሆ فڧ كکڪ وࢱ ىيٮںیےࢽ ٯڡࢻࢼ ٻې ڬݢ گࢰ ۀۂ
    ݔݧࢩ ऽઽ ॱൎ ঘ𑒒 চ𑒔 জ𑒖 ঞ𑒘 ট𑒙 ড𑒛 ণ𑒪 ত𑒞 থ𑒟 দ𑒠 ধ𑒡 ন𑒢 প𑒣 ব𑒩 ম𑒧 য𑒨 র𑒫 ল𑒝 ষ𑒭 স𑒮 ঽ𑓄 ஈர உഉ ஐஜജ ணണ ழഴ ஶശ అಅ ఆಆ ఇಇ ఒಒ జಜ ఞಞ ణಣ
    యಯ ఱಱ లಲ ഞൡ രറ จຈ บບ ปປ ฝຝ พພ ฟຟ ยຍ རཪ ᅳー一ꟷ ᅵ丨 ᐡᓑ ᐩᕀ ᒉᘃ ᒐᘂ ᓓᘄ ᓚᘇ ᕃᘢ ᕆᘣ ᕊᘤ ᖵⅎꓞ ᖷꟻ ᗡꓷ ᙠꓭ ᚹꚰ ᚼᛡ ᚽᛂ ᛜ𐊔 ᛦ𐓸 អឣ
    ᠵᡕ ᡜᢖ ᣛᣵ ⰿꦒ ⴀꞇ ⵀ𐊸 へヘ イ亻 エ工 カ力 タ夕 ト卜 ニ二 ハ八 ロ口囗 㖈䎛 㘽㦳 㩁搉 㫚曶 㬵胶 㬺幐 㬻䐠 㮣槩 䀹鿃
    䀿晣 䑃朦 䚶訞 併倂 値值 啓啟 土士 塡填 墫壿 媯嬀 帡帲 戶戸 晚晩 朌肦 朏胐 朐胊 朓脁 朘脧 朣膧 杮柿 榝樧 溈潙
    研硏 絕絶 胼腁 蒍蔿 蘷虁 訮詽 讆讏 豜豣 赿趆 跥跺 躗躛 軿輧 郎郞 鎭鎮 隷隸 鹂鹃 黑黒 ꓶ𐐹𖼦 ꙍꞷ ꙙ𖼜 ꚛ𐊨 ꜧꞕ ꞛ𐐺 ꣻ𑇜 ꦝꦣ 𐎚𒀸
    𐦞𓋹 𑖂𑗘𑗙 𑖃𑗚 𑖄𑗛
"""

PROTOTYPES: Final[dict[int, str]] = {
    **{ord(shape): letter for letter, shapes in _RARE_SHAPES.items() for shape in shapes},
    **{ord(shape): letter for letter, shapes in _SHAPES.items() for shape in shapes},
    # Letters in filled circles and squares, those that flags are spelt with, and outlined ones.
    **{first + index: chr(65 + index) for first in (0x1F150, 0x1F170, 0x1F1E6, 0x1CCD6) for index in range(26)},
    **{0x1CCF0 + digit: str(digit) for digit in range(10)},
}
"""A character's code point to the Latin letters, digit or sign it looks like, in its own case."""

SAME_SHAPES: Final[dict[int, str]] = {ord(shape): group[0] for group in _ALIKE.split() for shape in group[1:]}
"""The code point of a small letter without a Latin likeness, to the letter that stands for all that look like it."""
