"""Three pictures by the sea: the blockaded narrows, the lighthouse, the crane that stands still."""

from random import Random

from tools.pictures.shapes import HEIGHT, bands, ellipse, gull, line, path, picture, polygon, rectangle

_LAMP = "#ffe2a0"


def narrows() -> str:
    """Return boats with their lights on across a channel between two headlands, at dusk."""
    chance = Random(12)
    sky = bands(["#2f4262", "#4a5578", "#75688a", "#a87a88", "#d99078", "#f0ac6e", "#f7c57c"], 0, 372, lift=10)
    sun = [ellipse(640, 352, 74, 74, "#ffdc93"), ellipse(640, 352, 54, 54, "#ffefc2")]
    far = [
        path("M0 348C140 300 220 330 330 322S520 350 600 346S820 306 930 326S1100 300 1200 318V400H0Z", "#8d6f83"),
        path("M0 372C120 340 240 352 360 356S560 372 640 370S900 348 1000 352S1140 340 1200 346V420H0Z", "#6a5a76"),
    ]
    sea = bands(["#d6946f", "#b37d74", "#8a6a78", "#665a74", "#4a4e6b", "#384560", "#2b3a54"], 368, HEIGHT, lift=7)
    glitter = [
        line((640 - half, y), (640 + half, y), "#ffdf9f", 3.2, 0.75)
        for y in range(376, 560, 11)
        for half in [chance.uniform(8, 62) * (1 - (y - 376) / 260)]
    ]
    headlands = [
        path("M0 250C70 262 120 300 176 318S268 372 318 404C250 416 120 424 0 452Z", "#2c2f4a"),
        path("M0 306C60 312 130 356 200 384S300 404 318 404C240 424 90 428 0 466Z", "#23263f"),
        path("M1200 214C1130 236 1080 292 1018 322S920 380 872 410C960 424 1090 430 1200 456Z", "#2c2f4a"),
        path("M1200 290C1120 322 1060 352 1000 380S910 402 872 410C960 432 1110 436 1200 470Z", "#23263f"),
        rectangle(1052, 262, 15, 46, "#23263f"),
        ellipse(1059.5, 258, 5, 5, _LAMP),
        ellipse(1059.5, 258, 15, 15, _LAMP, 0.22),
    ]
    row = [(330 + at * 55 + chance.uniform(-6, 6), 432 + 16 * (at % 3) + chance.uniform(-4, 4)) for at in range(10)]
    boats = [part for x, y in sorted(row, key=lambda place: place[1]) for part in _boat(x, y, 0.62, chance)]
    near = [part for x, y, size in ((215, 520, 1.15), (905, 505, 1.05)) for part in _boat(x, y, size, chance)]
    mole = [
        path("M0 675V612C120 600 260 606 360 622S520 650 560 675Z", "#1a1d33"),
        path("M0 675V640C110 630 240 634 330 648S440 668 460 675Z", "#14172b"),
        rectangle(118, 570, 26, 44, "#14172b", round=5),
        ellipse(131, 570, 20, 7, "#14172b"),
        path("M144 596C190 640 240 612 300 640", "none", "#14172b", 5),
    ]
    birds = [
        gull(x, y, size, "#2c2f4a") for x, y, size in ((420, 148, 17), (474, 120, 12), (812, 182, 14), (560, 214, 9))
    ]
    return picture([*sky, *sun, *far, *sea, *glitter, *headlands, *boats, *near, *mole, *birds])


def _boat(x: float, y: float, size: float, chance: Random) -> list[str]:
    facing = chance.choice((-1, 1))
    hull, house = chance.choice((("#20243d", "#3c3f5c"), ("#3a2437", "#59465f"), ("#1d3244", "#3d5266")))

    def at(dx: float, dy: float) -> tuple[float, float]:
        return x + facing * dx * size, y + dy * size

    lamp = at(-10, -62)
    drawn = [
        line(at(-10, -22), at(-10, -60), hull, 3.4 * size),
        line(at(-10, -56), at(34, -22), hull, 1.6 * size),
        polygon([at(-26, -18), at(-26, -40), at(-2, -40), at(4, -18)], house),
        polygon([at(-22, -29), at(-22, -36), at(-6, -36), at(-4, -29)], _LAMP),
        polygon([at(-46, -20), at(52, -26), at(38, 4), at(-38, 4)], hull),
        line(at(-44, -17), at(49, -22), "#c9886b", 2.4 * size),
        ellipse(*lamp, 5.2 * size, 5.2 * size, "#fff3d0"),
        ellipse(*lamp, 15 * size, 15 * size, _LAMP, 0.28),
        line(at(-36, 8), at(36, 8), "#1d2138", 4 * size, 0.55),
    ]
    for step in range(5):
        half = chance.uniform(3, 10) * size
        below = y + (15 + step * 10) * size
        drawn.append(line((lamp[0] - half, below), (lamp[0] + half, below), _LAMP, 2.6 * size, 0.7 - step * 0.1))
    return drawn


def lighthouse() -> str:
    """Return a white tower with a red band on a green headland."""
    sky = bands(["#a9c4cf", "#b9cfd3", "#cbd9d4", "#dde1d0", "#ecdfc4", "#f4dbb8"], 0, 470, lift=14)
    clouds = [
        path(
            "M90 176H420C410 150 372 146 350 154C334 122 276 118 254 144"
            "C228 128 186 134 178 156C148 146 104 152 90 176Z",
            "#f3efe2",
        ),
        path(
            "M800 116H1080C1070 96 1040 92 1022 98C1006 74 962 74 946 94C922 84 886 90 880 104C852 98 812 100 800 116Z",
            "#f3efe2",
        ),
    ]
    sea = bands(["#8db2b8", "#7aa4ae", "#6794a3", "#548497", "#447489", "#38667c"], 452, HEIGHT, lift=8)
    foam = [
        line((x, y), (x + w, y), "#d7e6e2", 3, 0.8)
        for x, y, w in ((60, 492, 70), (190, 530, 110), (40, 584, 60), (300, 562, 60), (150, 626, 120), (420, 640, 90))
    ]
    land = [
        path("M420 675C470 560 560 520 650 500S820 430 960 424S1140 440 1200 430V675Z", "#6d8a5c"),
        path("M420 675C480 580 556 548 640 536S840 492 960 500S1130 520 1200 508V675Z", "#587650"),
        path("M420 675C450 610 500 574 548 556L560 675Z", "#7d7466"),
        path("M552 675C542 640 552 590 548 556L610 541C604 590 626 640 622 675Z", "#6a6257"),
        path("M700 675C760 620 860 590 980 584S1150 600 1200 590V675Z", "#4b6946"),
        path("M960 675C900 620 856 560 820 470L834 468C876 556 930 616 1010 675Z", "#cdbd97"),
    ]
    house = [
        polygon([(902, 400), (902, 446), (1030, 446), (1030, 400)], "#f1ebdc"),
        polygon([(990, 400), (990, 446), (1030, 446), (1030, 400)], "#d9d2c0"),
        polygon([(890, 402), (916, 366), (1016, 366), (1042, 402)], "#8b4d42"),
        rectangle(984, 350, 16, 26, "#75423a"),
        *(rectangle(x, 412, 17, 20, "#4c6470") for x in (918, 950)),
        rectangle(1000, 412, 16, 34, "#75423a"),
    ]
    tower = [
        polygon([(772, 476), (790, 176), (850, 176), (868, 476)], "#f6f1e4"),
        polygon([(828, 476), (824, 176), (850, 176), (868, 476)], "#ddd5c4"),
        polygon([(779.5, 352), (784, 272), (856, 272), (860.5, 352)], "#b8493f"),
        polygon([(826.5, 352), (825, 272), (856, 272), (860.5, 352)], "#993a35"),
        rectangle(776, 164, 88, 14, "#3d4750", round=3),
        *(line((x, 164), (x, 144), "#3d4750", 3) for x in (780, 794, 808, 820, 832, 846, 860)),
        line((778, 145), (862, 145), "#3d4750", 4),
        rectangle(798, 112, 44, 52, "#ffe9ad"),
        *(line((x, 112), (x, 164), "#3d4750", 3.4) for x in (798, 813, 827, 842)),
        path("M790 112C796 86 844 86 850 112Z", "#b8493f"),
        line((820, 92), (820, 66), "#3d4750", 4),
        *(rectangle(812, y, 15, 24, "#4c6470", round=7) for y in (216, 300, 388)),
        rectangle(806, 436, 28, 40, "#5d4a40", round=12),
    ]
    birds = [
        gull(x, y, size, "#5b6a70")
        for x, y, size in ((560, 206, 20), (632, 254, 13), (486, 292, 15), (1010, 230, 16), (690, 150, 10))
    ]
    return picture([*sky, *clouds, *sea, *foam, *land, *house, *tower, *birds])


def crane() -> str:
    """Return a tall harbour crane beside crates and a small freight ship, on a grey morning."""
    sky = bands(["#c3cbd0", "#cdd2d3", "#d7d8d3", "#e2ddd0", "#ebe1cd"], 0, 430, lift=12)
    sun = [ellipse(250, 250, 62, 62, "#f4ead2")]
    town = [
        polygon(
            [
                *((0, 430), (0, 372), (44, 372), (60, 348), (76, 372), (150, 372), (150, 350), (236, 350)),
                *((236, 384), (300, 384), (300, 330), (312, 290), (324, 330), (324, 372), (420, 372)),
                *((438, 356), (456, 372), (560, 372), (560, 430)),
            ],
            "#aeb6b8",
        ),
        path("M520 430C640 380 760 392 880 384S1100 362 1200 372V430Z", "#a3adb0"),
    ]
    sea = bands(["#93a3a8", "#84969d", "#758990", "#677c85", "#5a7079"], 424, HEIGHT, lift=6)
    ship = [
        polygon([(96, 452), (560, 452), (520, 536), (130, 536)], "#39505e"),
        polygon([(96, 452), (560, 452), (553, 466), (102, 466)], "#e2d7bd"),
        polygon([(112, 500), (537, 500), (520, 536), (130, 536)], "#9b4a3e"),
        rectangle(126, 372, 104, 80, "#efe6d2"),
        rectangle(118, 356, 120, 20, "#d5c9b0"),
        *(rectangle(x, 386, 20, 18, "#41565f") for x in (138, 168, 198)),
        rectangle(160, 312, 34, 46, "#c7743f"),
        rectangle(160, 324, 34, 9, "#efe6d2"),
        line((330, 452), (330, 350), "#4b555a", 6),
        line((330, 356), (410, 440), "#4b555a", 3),
        *(
            line((130 + 70 * at, 548 + 9 * (at % 2)), (176 + 70 * at, 548 + 9 * (at % 2)), "#b4c0c1", 3, 0.8)
            for at in range(6)
        ),
    ]
    quay = [
        polygon([(600, 675), (600, 520), (1200, 520), (1200, 675)], "#8f877b"),
        polygon([(600, 520), (1200, 520), (1200, 548), (600, 548)], "#a9a092"),
        *(rectangle(x, 566 + 40 * (at % 2), 92, 32, "#847c70", round=3) for at, x in enumerate(range(616, 1200, 106))),
        *(rectangle(x, 500, 20, 24, "#3f474c", round=4) for x in (640, 1120)),
    ]
    crates = [
        part
        for x, y, w, colour in (
            (1010, 460, 78, "#b98a52"),
            (1092, 460, 78, "#a2733f"),
            (1048, 402, 74, "#c79a61"),
            (940, 472, 62, "#a2733f"),
        )
        for part in (
            rectangle(x, y, w, 520 - y if y > 420 else 58, colour),
            line((x + 4, y + 4), (x + w - 4, min(y + 54, 516)), "#7d5730", 4),
            line((x + w - 4, y + 4), (x + 4, min(y + 54, 516)), "#7d5730", 4),
        )
    ]
    return picture([*sky, *sun, *town, *sea, *ship, *quay, *crates, *_crane_tower(), *_crane_birds()])


def _crane_tower() -> list[str]:
    yellow, dark = "#d19a35", "#a87624"
    legs = [line((740, 520), (776, 262), yellow, 13), line((872, 520), (836, 262), yellow, 13)]
    braces = []
    for step in range(6):
        top, low = 262 + step * 43, 262 + (step + 1) * 43
        left_top, right_top = 776 - step * 6, 836 + step * 6
        braces += [
            line((left_top, top), (right_top + 6, low), dark, 5),
            line((right_top, top), (left_top - 6, low), dark, 5),
        ]
    jib = [line((806, 214), (430, 96), yellow, 9), line((806, 186), (430, 88), yellow, 6)]
    jib += [line((806 - 37.6 * at, 214 - 11.8 * at), (787 - 37.6 * at, 181 - 9.6 * at), dark, 4) for at in range(10)]
    stays = [line((830, 92), (470, 96), "#4b555a", 3), line((830, 92), (930, 206), "#4b555a", 3)]
    head = [
        rectangle(762, 240, 88, 24, "#6c5a3c", round=4),
        rectangle(770, 182, 74, 60, yellow, round=4),
        rectangle(780, 192, 30, 24, "#41565f"),
        polygon([(844, 190), (950, 190), (950, 242), (844, 242)], "#7b8488"),
        line((812, 186), (830, 90), yellow, 8),
        line((844, 186), (830, 90), yellow, 8),
        line((440, 98), (440, 300), "#4b555a", 3),
        path("M440 300v14a11 11 0 1 0 11 11", "none", "#3f474c", 6),
    ]
    return [*braces, *legs, *stays, *jib, *head]


def _crane_birds() -> list[str]:
    perched = [
        part
        for x, y in ((520, 112), (596, 136), (628, 146))
        for part in (ellipse(x, y, 9, 6, "#f5f2ea"), ellipse(x + 8, y - 6, 4.5, 4.5, "#f5f2ea"))
    ]
    return [
        *perched,
        *(gull(x, y, size, "#6d777b") for x, y, size in ((340, 150, 16), (286, 120, 11), (1040, 150, 14))),
    ]
