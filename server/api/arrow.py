"""Rows as an Arrow IPC stream or a Parquet file, written piece by piece. Needs pyarrow."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet
from numpy.typing import NDArray

GROUP_BYTES = 8 * 1024 * 1024  # of a row group; the file's footer lists every group's columns


class Sink:
    """A file that can only be written, emptied by `take`."""

    closed = False

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> int:
        """Keep a copy of `data`."""
        self._parts.append(bytes(data))
        self._size += len(data)
        return len(data)

    def tell(self) -> int:
        """Bytes written so far, taken or not."""
        return self._size

    def flush(self) -> None:
        """Nothing waits elsewhere."""

    def close(self) -> None:
        """Nothing to let go of."""
        self.closed = True

    def writable(self) -> bool:
        """Always."""
        return True

    def readable(self) -> bool:
        """Never."""
        return False

    def seekable(self) -> bool:
        """Never."""
        return False

    def take(self) -> bytes:
        """What was written since the last time."""
        data = b"".join(self._parts)
        self._parts.clear()
        return data


class Writer:
    """Columns: `step` (uint32), then the table's (float32); NaN and infinity as they are."""

    def __init__(self, names: Sequence[str], kind: str, about: dict[str, str]) -> None:
        fields = [("step", pa.uint32()), *((name, pa.float32()) for name in names)]
        self._schema = pa.schema(fields, metadata=about)
        self._sink = Sink()
        self._waiting: list[pa.RecordBatch] = []
        self._bytes = 0
        self._group_bytes = GROUP_BYTES if kind == "parquet" else 1
        if kind == "parquet":
            self._parquet = pa.parquet.ParquetWriter(
                self._sink, self._schema, compression="zstd", use_dictionary=False
            )
        else:
            self._stream = pa.ipc.new_stream(pa.PythonFile(self._sink, "w"), self._schema)
        self._kind = kind

    def add(self, steps: NDArray[np.uint32], values: NDArray[np.float32]) -> bytes:
        """Take rows; the bytes that are ready."""
        columns = [pa.array(steps), *(pa.array(np.ascontiguousarray(c)) for c in values.T)]
        batch = pa.record_batch(columns, schema=self._schema)
        self._waiting.append(batch)
        self._bytes += batch.nbytes
        if self._bytes >= self._group_bytes:
            self._write()
        return self._sink.take()

    def finish(self) -> bytes:
        """The last bytes."""
        self._write()
        if self._kind == "parquet":
            self._parquet.close()
        else:
            self._stream.close()
        return self._sink.take()

    def _write(self) -> None:
        waiting, self._waiting, self._bytes = self._waiting, [], 0
        if self._kind == "parquet" and waiting:
            table = pa.Table.from_batches(waiting, self._schema)
            self._parquet.write_table(table, row_group_size=table.num_rows)
            return
        for batch in waiting:
            self._stream.write_batch(batch)
