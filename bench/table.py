"""Rows of the table and what they say of their bars."""
import statistics
from dataclasses import dataclass, field


def amount(value, unit):
    if unit == "B":
        return f"{value:.0f} B" if value < 10_000 else f"{value / 2**20:.1f} MiB"
    if unit == "/s":
        return f"{value:,.0f} /s"
    if unit == "":
        return f"{value:g}"
    for factor, name in ((1, "s"), (1e3, "ms"), (1e6, "us")):
        if value * factor >= 1 or name == "us":
            number = value * factor
            return f"{number:.0f} {name}" if number >= 100 else f"{number:.1f} {name}"


@dataclass
class Peer:
    """`value` in the row's own terms; none: it is missing here, which `name` explains. Of rates and of times alike the
    ratio says how many times better slipway is."""
    name: str
    value: float | None
    wanted: float


@dataclass
class Row:
    what: str
    samples: list  # of one unit; their median counts, unless `quantile` says otherwise
    unit: str = "s"  # s, B, /s (more is better) or a plain number
    bar: float | None = None
    peers: list = field(default_factory=list)
    quantile: float = 0.5
    note: str = ""

    @property
    def measured(self):
        ordered = sorted(self.samples)
        if self.quantile == 0.5:
            return statistics.median(ordered)
        return ordered[min(len(ordered) - 1, int(self.quantile * len(ordered)))]

    def spread(self):
        return f"{amount(min(self.samples), self.unit)} .. {amount(max(self.samples), self.unit)}" \
            if len(self.samples) > 1 else ""

    def good(self):
        if self.bar is None:
            return None
        return self.measured >= self.bar if self.unit == "/s" else self.measured <= self.bar

    def ratio(self, peer):
        return self.measured / peer.value if self.unit == "/s" else peer.value / max(self.measured, 1e-12)

    def lines(self):
        """(cells, verdict) of each line: the row itself, then one line a peer beyond the first."""
        word = {None: "", True: "ok", False: "MISSED"}
        bar = "" if self.bar is None else amount(self.bar, self.unit)
        mine = [self.what, amount(self.measured, self.unit), self.spread(), bar]
        if self.good() is not None or not self.peers:
            yield [*mine, "", "", ""], word[self.good()], self.note
            mine = ["", "", "", ""]
        for peer in self.peers:
            if peer.value is None:
                yield [*mine, f"no {peer.name}", "", f"{peer.wanted:g} x"], "SKIPPED", ""
            else:
                ratio = self.ratio(peer)
                yield ([*mine, f"{peer.name} {amount(peer.value, self.unit)}", f"{ratio:.3g} x",
                        f"{peer.wanted:g} x"], word[ratio >= peer.wanted], "")
            mine = ["", "", "", ""]


@dataclass
class Skipped:
    what: str
    why: str
    word: str = "SKIPPED"

    def lines(self):
        yield [self.what, "", "", "", "", "", ""], self.word, self.why


class Failed(Skipped):
    """A row that could not be measured, though nothing is missing."""

    def __init__(self, what, why):
        super().__init__(what, why, "FAILED")


HEAD = ["what", "measured", "spread", "bar", "peer", "ratio", "wanted"]


def show(rows):
    """Prints the table; how many lines missed their bar or failed."""
    lines = [line for row in rows for line in row.lines()]
    widths = [max(len(head), *(len(cells[i]) for cells, _, _ in lines)) for i, head in enumerate(HEAD)]

    def text(cells):
        return "  ".join(cell.ljust(width) if i in (0, 4) else cell.rjust(width)
                         for i, (cell, width) in enumerate(zip(cells, widths)))
    print(text(HEAD))
    for cells, verdict, note in lines:
        print(f"{text(cells)}  {verdict}" + (f"  ({note})" if note else ""))
    counts = {word: sum(verdict == word for _, verdict, _ in lines) for word in ("ok", "MISSED", "FAILED", "SKIPPED")}
    print(", ".join(f"{count} {word}" for word, count in counts.items() if count))
    return counts["MISSED"] + counts["FAILED"]
