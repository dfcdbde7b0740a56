"""Two pictures with a roof: the covered market and the bowl of soup."""

from math import cos, pi, sin
from random import Random

from tools.pictures.shapes import HEIGHT, WIDTH, bands, ellipse, line, path, picture, placed, polygon, rectangle


def market() -> str:
    """Return a vaulted market lane with lanterns, sacks of spices and baskets of oranges."""
    middle, horizon = 600.0, 388.0
    drawn = [rectangle(0, 0, WIDTH, HEIGHT, "#f6e3b4")]
    layers = ["#e9c98c", "#dcb174", "#cb985f", "#b67f50", "#9c6743", "#7f5038"]
    for at, colour in enumerate(layers):
        half, top = 96 + at * at * 15 + at * 26, 252 - at * 44
        foot = horizon + 22 + at * 46
        opening = f"M{middle - half:.0f} {foot:.0f}V{top + half * 0.62:.0f}A{half:.0f} {half * 0.8:.0f} 0 0 1 "
        opening += f"{middle + half:.0f} {top + half * 0.62:.0f}V{foot:.0f}Z"
        drawn.append(path(f"M0 0H{WIDTH}V{HEIGHT}H0Z{opening}", colour).replace("<path", '<path fill-rule="evenodd"'))
        edge = f"M{middle - half:.0f} {foot:.0f}V{top + half * 0.62:.0f}A{half:.0f} {half * 0.8:.0f} 0 0 1 "
        edge += f"{middle + half:.0f} {top + half * 0.62:.0f}V{foot:.0f}"
        drawn.append(path(edge, "none", "#fff0c8", 3 + at, 0.35))
    floor = path(f"M0 {HEIGHT}L504 408H696L{WIDTH} {HEIGHT}Z", "#d9b98a")
    stones = [line((600 + (x - 600) * 0.3, 430), (x, HEIGHT), "#c4a172", 2.5) for x in range(80, 1200, 130)]
    stones += [
        line((486 - 1.15 * d, 420 + d), (714 + 1.15 * d, 420 + d), "#c4a172", 2.5) for d in (6, 24, 52, 92, 146, 212)
    ]
    shafts = [
        polygon([(560, 96), (596, 96), (704, 470), (594, 470)], "#fff3c9", 0.34),
        polygon([(660, 40), (708, 40), (900, 600), (742, 600)], "#fff3c9", 0.26),
        polygon([(430, 20), (476, 20), (560, 640), (392, 640)], "#fff3c9", 0.2),
    ]
    lanterns = [
        part
        for x, y, size in ((600, 214, 0.55), (484, 196, 0.85), (738, 178, 1.0), (330, 150, 1.35), (892, 128, 1.5))
        for part in _lantern(x, y, size)
    ]
    people = [
        *_figure(560, 470, 0.62, "#6b4a52"),
        *_figure(590, 474, 0.6, "#54606b"),
        *_figure(668, 512, 0.92, "#7b4238"),
    ]
    stalls = [
        *_sacks(250, 590, 1.25, 1),
        *_sacks(960, 590, 1.25, -1),
        *_sacks(400, 505, 0.72, 1),
        *_sacks(806, 505, 0.72, -1),
    ]
    return picture([*drawn, floor, *stones, *shafts, *people, *stalls, *lanterns])


def _lantern(x: float, y: float, size: float) -> list[str]:
    def at(dx: float, dy: float) -> tuple[float, float]:
        return x + dx * size, y + dy * size

    return [
        line((x, 0), at(0, -34), "#5b4033", 2.4 * size),
        ellipse(x, y, 46 * size, 46 * size, "#ffe9a8", 0.3),
        polygon([at(-10, -34), at(10, -34), at(18, -20), at(-18, -20)], "#5b4033"),
        polygon([at(-18, -20), at(18, -20), at(24, 8), at(12, 30), at(-12, 30), at(-24, 8)], "#f3b13f"),
        polygon([at(-7, -20), at(7, -20), at(9, 8), at(5, 30), at(-5, 30), at(-9, 8)], "#ffe08a"),
        line(at(-18, -20), at(-24, 8), "#5b4033", 2 * size),
        line(at(18, -20), at(24, 8), "#5b4033", 2 * size),
        line(at(-24, 8), at(24, 8), "#5b4033", 2 * size),
        polygon([at(-12, 30), at(12, 30), at(6, 38), at(-6, 38)], "#5b4033"),
    ]


def _figure(x: float, y: float, size: float, colour: str) -> list[str]:
    cloak = (
        f"M{x - 24 * size:.1f} {y:.1f}C{x - 26 * size:.1f} {y - 60 * size:.1f} {x - 20 * size:.1f} {y - 96 * size:.1f} "
    )
    cloak += f"{x:.1f} {y - 98 * size:.1f}S{x + 26 * size:.1f} {y - 60 * size:.1f} {x + 24 * size:.1f} {y:.1f}Z"
    return [
        ellipse(x + 6 * size, y, 34 * size, 6 * size, "#a98558", 0.6),
        path(cloak, colour),
        ellipse(x, y - 108 * size, 12.5 * size, 14 * size, "#c18e68"),
        path(
            f"M{x - 14 * size:.1f} {y - 106 * size:.1f}a{14 * size:.1f} {16 * size:.1f} 0 0 1 {28 * size:.1f} 0z",
            "#453537",
        ),
    ]


_SPICES = (("#d8c39c", "#c2502f"), ("#cdb58a", "#dd9a2b"), ("#d8c39c", "#7d8a3c"), ("#c6ab7d", "#8a3b2a"))
_ORANGES = (
    *((-34, 14, "#e07f25"), (0, 12, "#ef9433"), (34, 14, "#e07f25")),
    *((-18, -6, "#f3a047"), (18, -6, "#e88a2c"), (0, -26, "#f3a047")),
)
_SACK = "M-36 -14C-52 30 -36 48 0 48S52 30 36 -14Z"
_HEAP = "M-31 -14Q0 -62 31 -14Q0 -2 -31 -14Z"
_BASKET = "M-56 18H56L44 64H-44Z"


def _sacks(x: float, y: float, size: float, side: int) -> list[str]:
    drawn = []
    for at, (cloth, spice) in enumerate(_SPICES):
        sack = [
            ellipse(0, 46, 46, 10, "#8c6a48", 0.55),
            path(_SACK, cloth),
            ellipse(0, -14, 37, 12, "#b39a70"),
            path(_HEAP, spice),
        ]
        drawn.append(placed(sack, x + side * (at * 62 - 110) * size, y - at * 15 * size, size=size))
    basket = [
        ellipse(0, 62, 62, 12, "#8c6a48", 0.55),
        *(ellipse(dx, dy, 16, 16, colour) for dx, dy, colour in _ORANGES),
        path(_BASKET, "#a8743d"),
        *(line((-52, dy), (52, dy), "#8a5c2e", 3) for dy in (28, 42)),
    ]
    return [*drawn, placed(basket, x - side * 176 * size, y, size=size)]


def soup() -> str:
    """Return a steaming bowl of soup on a table, with spoon, lemon, dill and bread."""
    chance = Random(4)
    table = bands(["#b98758", "#b07d50", "#ba885a", "#ab784b", "#b58254"], 0, HEIGHT)
    grain = [
        path(f"M{x:.0f} {y:.0f}c60 {bend:.0f} 120 {-bend:.0f} {run:.0f} 0", "none", "#9a6a41", 2, 0.55)
        for y in range(24, 670, 27)
        for x, bend, run in [(chance.uniform(-80, 1000), chance.uniform(-7, 7), chance.uniform(160, 340))]
    ]
    cloth = [
        polygon([(250, 120), (1010, 60), (1070, 560), (300, 620)], "#3f6273"),
        *(line((262 + at * 6, 120 + at * 63), (1016 + at * 7, 62 + at * 63), "#e9e2cf", 4, 0.8) for at in (1, 2, 6, 7)),
    ]
    bowl = [
        ellipse(652, 372, 278, 236, "#2a4552", 0.5),
        ellipse(632, 340, 280, 240, "#f3ecdd"),
        ellipse(632, 340, 262, 223, "#d9cfba"),
        ellipse(632, 346, 244, 205, "#e7b45f"),
        ellipse(632, 350, 232, 192, "#efc376"),
    ]
    return picture([*table, *grain, *cloth, *bowl, *_in_the_soup(chance), *_beside_the_bowl(), *_steam()])


def _in_the_soup(chance: Random) -> list[str]:
    def spot(reach: float) -> tuple[float, float]:
        angle, far = chance.uniform(0, 2 * pi), chance.uniform(0, 1) ** 0.5 * reach
        return 632 + 208 * far * cos(angle), 350 + 168 * far * sin(angle)

    barley = [ellipse(x, y, 8, 5.5, "#f8e6bd") for x, y in (spot(1) for _ in range(75))]
    carrots = [
        part
        for x, y in (spot(0.9) for _ in range(15))
        for part in (ellipse(x, y, 17, 14, "#d8672c"), ellipse(x, y - 1.5, 12, 9, "#ea8440"))
    ]
    celery = [
        path(f"M{x - 13:.0f} {y:.0f}q13 -15 26 0", "none", "#93a95a", 7) for x, y in (spot(0.9) for _ in range(11))
    ]
    fish = []
    for x, y, turn in ((560, 290, -18), (690, 330, 24), (610, 420, 6), (736, 420, -30), (520, 390, 34), (652, 240, 8)):
        flake = path("M-44 6C-36 -18 20 -26 46 -8C40 16 -14 28 -44 6Z", "#caa183") + path(
            "M-34 4C-20 -10 16 -16 36 -6M-28 12C-8 4 16 2 34 2", "none", "#f0d6bd", 4
        )
        fish.append(placed([flake], x, y, turn=turn))
    dill = [
        part for x, y, turn in ((600, 336, 20), (700, 280, -50), (560, 450, 110)) for part in _dill(x, y, turn, 0.75)
    ]
    pepper = [ellipse(x, y, 2.4, 2.4, "#4b3a2a") for x, y in (spot(1) for _ in range(60))]
    return [*barley, *celery, *carrots, *fish, *pepper, *dill]


def _dill(x: float, y: float, turn: float, size: float) -> list[str]:
    stem = path("M0 0C30 -6 70 -6 118 4", "none", "#4e7a3a", 4)
    fronds = "".join(
        path(
            f"M{at} {-4}q10 {-22 * side} 26 {-26 * side}M{at + 6} {-4}q16 {-8 * side} 32 {-10 * side}",
            "none",
            "#5f8f45",
            3,
        )
        for at in range(18, 116, 20)
        for side in (-1, 1)
    )
    return [placed([fronds, stem], x, y, turn=turn, size=size)]


def _beside_the_bowl() -> list[str]:
    spoon = (
        path("M0 0C-22 -4 -40 22 -40 52C-40 84 -20 104 0 104S40 84 40 52C40 22 22 -4 0 0Z", "#c9ccc9")
        + path("M0 8C-16 8 -29 28 -29 52C-29 76 -15 94 0 94S29 76 29 52C29 28 16 8 0 8Z", "#aeb3b2")
        + path("M-6 2C-8 -80 -9 -190 -13 -262C-14 -280 14 -280 13 -262C9 -190 8 -80 6 2Z", "#c9ccc9")
    )
    lemon = ellipse(0, 0, 76, 70, "#e6b62a") + ellipse(0, 0, 68, 62, "#fbf0c4") + ellipse(0, 0, 61, 55, "#f6d552")
    lemon += "".join(
        line((0, 0), (59 * cos(at * pi / 4.5), 53 * sin(at * pi / 4.5)), "#fbf0c4", 5) for at in range(9)
    ) + ellipse(0, 0, 9, 8, "#fbf0c4")
    bread = path("M-112 40C-138 -30 -92 -92 -20 -96S126 -70 132 -8S92 86 20 90S-96 84 -112 40Z", "#5d3b26") + path(
        "M-96 34C-118 -26 -78 -78 -16 -82S110 -60 116 -6S80 72 18 76S-84 70 -96 34Z", "#8a5f3d"
    )
    chance = Random(9)
    bread += "".join(
        ellipse(chance.uniform(-76, 90), chance.uniform(-56, 54), chance.uniform(3, 8), chance.uniform(2, 5), "#6f4a2f")
        for _ in range(34)
    )
    crumb_shadow = path("M-100 60C-60 110 110 110 140 10V60C100 130 -60 130 -100 60Z", "#6d4a2c", opacity=0.5)
    return [
        placed([ellipse(8, 60, 44, 56, "#2a4552", 0.35), spoon], 1010, 360, turn=24),
        placed([ellipse(10, 12, 78, 70, "#6d4a2c", 0.5), lemon], 1050, 128),
        placed([crumb_shadow, bread], 168, 470, turn=-12),
        *_dill(96, 190, -24, 1.5),
        *_dill(110, 226, -6, 1.3),
    ]


def _steam() -> list[str]:
    return [
        path(f"M{x} {y}c-34 -44 34 -76 0 -124s30 -74 6 -112", "none", "#fdf8ea", 13, 0.5)
        for x, y in ((540, 300), (636, 262), (730, 300))
    ]
