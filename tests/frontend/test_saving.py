"""A saved file: tables thinned to a budget, imports by name, bytes that come back."""

from __future__ import annotations

from tests.frontend.conftest import Run

TABLE = """async (m, {rows, columns, room}) => {
    const {Table} = await import("/js/state/tables.js");
    const table = new Table(columns, 100000);
    const width = columns.length;
    const values = Float32Array.from({length: rows * width}, (_, k) => Math.sin(k));
    values[5 * width] = 99; values[(rows - 2) * width] = -99;
    table.append({
        firstRow: 0, stop: rows, level: 0, columns: width,
        steps: Uint32Array.from({length: rows}, (_, k) => k + 1), values,
    });
    const lines = m.thinned(table, room / rows);
    const back = m.restored(columns, lines);
    const first = Array.from({length: back.rows}, (_, row) => back.at(row, 0));
    return {
        lines: back.rows, next: back.next,
        spans: back.spans.map(({first, stop, at}) => [first, stop, at]),
        least: Math.min(...first), greatest: Math.max(...first),
        steps: [back.steps[0], back.steps[back.rows - 1]],
        last: [...back.values.slice(-width)], whole: [...values.slice(-width)],
    };
}"""


def test_a_small_table_is_kept_whole(javascript: Run) -> None:
    given = {"rows": 150, "columns": ["a", "b"], "room": 10}
    got = javascript("saving/pack.js", TABLE, given)
    assert (got["lines"], got["steps"], got["next"]) == (150, [1, 150], 150)


def test_bins_keep_spikes_within_the_budget(javascript: Run) -> None:
    given = {"rows": 10_001, "columns": ["a", "b"], "room": 600}
    got = javascript("saving/pack.js", TABLE, given)
    assert got["lines"] == 3 * 9984 // 64 + 17
    assert (got["least"], got["greatest"]) == (-99, 99)
    assert got["next"] == 10_001
    assert got["spans"] == [[0, 9984, 0], [9984, 10_001, 468]]


def test_pictures_are_chosen_not_averaged(javascript: Run) -> None:
    columns = [f"activation/0/{n}" for n in range(4)]
    got = javascript("saving/pack.js", TABLE, {"rows": 1000, "columns": columns, "room": 200})
    assert got["lines"] == got["next"] == 200
    assert got["steps"][1] == 1000
    assert got["last"] == got["whole"]


def test_what_is_sealed_comes_back(javascript: Run) -> None:
    got = javascript(
        "saving/container.js",
        """async (m) => {
            const pieces = [Uint32Array.of(1, 2), Float32Array.of(0.5, NaN, 3)];
            const text = await m.sealed({name: "</script>é"}, pieces);
            const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
            const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
            const {value, pieces: back} = m.opened(await new Response(stream).arrayBuffer());
            return [value, /^[A-Za-z0-9+/=]+$/.test(text), [...new Uint32Array(back, 0, 2)],
                    [...new Float32Array(back, 8, 3)].map(String)];
        }""",
    )
    assert got == [{"name": "</script>é"}, True, [1, 2], ["0.5", "NaN", "3"]]


def test_imports_get_names(javascript: Run) -> None:
    source = """/** @typedef {import("../no.js").No} No */
import { a, b } from "../lib/a.js";
import {
  c,
} from "./c.js";
export { d } from "./d.js";
import "./e.js";
const later = import("../../js/f.js");
const text = "from ./not.js";
"""
    got = javascript(
        "saving/modules.js",
        """(m, source) => {
            const found = [];
            const text = m.named("views/x.js", source, (path) => found.push(path));
            return [found, text];
        }""",
        source,
    )
    found, text = got
    assert found == ["lib/a.js", "views/c.js", "views/d.js", "views/e.js", "js/f.js"]
    assert 'from "layerscope/lib/a.js"' in text
    assert "no.js" not in text
    assert '"from ./not.js"' in text


def test_playing_shows_the_rows_up_to_a_step(javascript: Run) -> None:
    got = javascript(
        "saving/player.js",
        "(m) => [0, 1, 2, 5, 9].map((step) => m.rowsUpTo("
        "{steps: Uint32Array.of(1, 1, 1, 5, 6, 0, 0), rows: 5}, step))",
    )
    assert got == [0, 3, 3, 4, 5]
