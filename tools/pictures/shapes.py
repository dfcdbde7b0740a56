"""Flat shapes as SVG text, for the demo's illustrations: one colour each, so that files stay small."""

from collections.abc import Iterable, Sequence

WIDTH, HEIGHT = 1200, 675
Point = tuple[float, float]


def polygon(points: Iterable[Point], fill: str, opacity: float = 1) -> str:
    """Return a filled polygon."""
    corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polygon points="{corners}" fill="{fill}" opacity="{opacity:g}"/>'


def rectangle(x: float, y: float, width: float, height: float, fill: str, opacity: float = 1, round: float = 0) -> str:
    """Return a filled rectangle whose corners are rounded by `round`."""
    size = f'width="{width:.1f}" height="{height:.1f}" rx="{round:g}"'
    return f'<rect x="{x:.1f}" y="{y:.1f}" {size} fill="{fill}" opacity="{opacity:g}"/>'


def ellipse(x: float, y: float, across: float, down: float, fill: str, opacity: float = 1) -> str:
    """Return a filled ellipse around (x, y); `across` and `down` are its half axes."""
    return f'<ellipse cx="{x:.1f}" cy="{y:.1f}" rx="{across:.1f}" ry="{down:.1f}" fill="{fill}" opacity="{opacity:g}"/>'


def path(drawing: str, fill: str = "none", stroke: str = "none", width: float = 0, opacity: float = 1) -> str:
    """Return an SVG path, filled, stroked or both."""
    style = f'fill="{fill}" stroke="{stroke}" stroke-width="{width:g}" stroke-linecap="round" stroke-linejoin="round"'
    return f'<path d="{drawing}" {style} opacity="{opacity:g}"/>'


def line(start: Point, end: Point, stroke: str, width: float, opacity: float = 1) -> str:
    """Return a straight stroke."""
    return path(f"M{start[0]:.1f} {start[1]:.1f}L{end[0]:.1f} {end[1]:.1f}", "none", stroke, width, opacity)


def bands(colours: Sequence[str], top: float, bottom: float, *, lift: float = 0) -> list[str]:
    """Return horizontal bands from top to bottom; with `lift` their upper edges swell like low hills or waves."""
    step = (bottom - top) / len(colours)
    drawn = []
    for at, colour in enumerate(colours):
        y = top + at * step
        if at == 0 or lift == 0:
            drawn.append(rectangle(0, y, WIDTH, bottom - y, colour))
            continue
        side = lift if at % 2 else -lift
        edge = f"M0 {y:.1f}C400 {y - side:.1f} 800 {y + side:.1f} {WIDTH} {y:.1f}"
        drawn.append(path(f"{edge}V{bottom:.1f}H0Z", colour))
    return drawn


def gull(x: float, y: float, size: float, colour: str) -> str:
    """Return a gull far away: two wings, one stroke."""
    wings = f"M{x - size:.1f} {y:.1f}q{size * 0.55:.1f} {-size * 0.55:.1f} {size:.1f} {size * 0.1:.1f}"
    return path(f"{wings}q{size * 0.45:.1f} {-size * 0.65:.1f} {size:.1f} {-size * 0.1:.1f}", "none", colour, size / 7)


def placed(shapes: Iterable[str], x: float, y: float, *, turn: float = 0, size: float = 1) -> str:
    """Return shapes drawn around the origin, moved to (x, y), turned by degrees and scaled."""
    return f'<g transform="translate({x:.1f} {y:.1f}) rotate({turn:g}) scale({size:g})">{"".join(shapes)}</g>'


def picture(shapes: Iterable[str]) -> str:
    """Return the whole SVG document."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f"{''.join(shapes)}</svg>"
    )
