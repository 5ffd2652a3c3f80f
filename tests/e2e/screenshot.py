#!/usr/bin/env python3
"""Turns a terminal's screen (tmux capture-pane -p -e) into an SVG picture, for README and for looking at.

Usage: tmux capture-pane -p -e | tests/e2e/screenshot.py > picture.svg
"""
import html
import re
import sys
import unicodedata

FOREGROUND, BACKGROUND = "#d8dee9", "#1d2129"
BASE = ["#1d2129", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#abb2bf",
        "#5c6370", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#ffffff"]
CELL_WIDTH, CELL_HEIGHT, FONT = 8.43, 18, 14


def palette(index):
    if index < 16:
        return BASE[index]
    if index >= 232:
        level = 8 + 10 * (index - 232)
        return f"#{level:02x}{level:02x}{level:02x}"
    index -= 16
    steps = [0, 95, 135, 175, 215, 255]
    return "#" + "".join(f"{steps[i]:02x}" for i in (index // 36, index // 6 % 6, index % 6))


class Pen:
    def __init__(self):
        self.reset()

    def reset(self):
        self.fg = self.bg = None
        self.bold = self.dim = self.reverse = self.underline = False

    def sgr(self, codes):
        codes = [int(c or 0) for c in codes.split(";")]
        while codes:
            code = codes.pop(0)
            if code == 0:
                self.reset()
            elif code == 1:
                self.bold = True
            elif code == 2:
                self.dim = True
            elif code == 4:
                self.underline = True
            elif code == 7:
                self.reverse = True
            elif code == 22:
                self.bold = self.dim = False
            elif code == 24:
                self.underline = False
            elif code == 27:
                self.reverse = False
            elif code in (38, 48) and codes and codes[0] == 5:
                colour = palette(codes[1])
                del codes[:2]
                self.__dict__["fg" if code == 38 else "bg"] = colour
            elif 30 <= code <= 37 or 90 <= code <= 97:
                self.fg = BASE[code - 30 if code < 90 else code - 82]
            elif 40 <= code <= 47:
                self.bg = BASE[code - 40]
            elif code == 39:
                self.fg = None
            elif code == 49:
                self.bg = None

    def style(self):
        fg, bg = self.fg or FOREGROUND, self.bg or BACKGROUND
        if self.reverse:
            fg, bg = bg, fg
        return fg, bg, self.bold, self.dim, self.underline


def runs(line, pen):
    """(column, width, text, style) of each stretch of one style."""
    column, out = 0, []
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        if part.startswith("\x1b["):
            pen.sgr(part[2:-1])
        elif part:
            width = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in part)
            out.append((column, width, part, pen.style()))
            column += width
    return out


def svg(screen):
    lines = screen.rstrip("\n").split("\n")
    pen = Pen()
    rows = [runs(line, pen) for line in lines]
    columns = max((r[-1][0] + r[-1][1] for r in rows if r), default=1)
    width, height = columns * CELL_WIDTH + 24, len(rows) * CELL_HEIGHT + 24
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}">',
           f'<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>',
           f'<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="{FONT}" xml:space="preserve">']
    for y, row in enumerate(rows):
        top = 12 + y * CELL_HEIGHT
        for column, cells, text, (fg, bg, bold, dim, underline) in row:
            left = 12 + column * CELL_WIDTH
            if bg != BACKGROUND:
                out.append(f'<rect x="{left:.1f}" y="{top}" width="{cells * CELL_WIDTH:.1f}" '
                           f'height="{CELL_HEIGHT}" fill="{bg}"/>')
            if text.strip():
                style = (' font-weight="bold"' if bold else "") + (' opacity="0.6"' if dim else "")
                style += ' text-decoration="underline"' if underline else ""
                out.append(f'<text x="{left:.1f}" y="{top + 13.5}" fill="{fg}"{style} '
                           f'textLength="{cells * CELL_WIDTH:.1f}">{html.escape(text)}</text>')
    return "\n".join(out + ["</g>", "</svg>"]) + "\n"


if __name__ == "__main__":
    sys.stdout.write(svg(sys.stdin.read()))
