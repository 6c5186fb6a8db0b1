/* Products of matrices that fit into the cache, on one core. Included once for every width of
   vectors (BYTES, with ROWS rows of results kept in registers) and for both formats.

   Each result is one sum over k in its order, fused where the processor can: the same bits whatever
   lies beside it, other bits on another processor. */

typedef REAL FIT(Vector) __attribute__((vector_size(BYTES), aligned(sizeof(REAL)), may_alias));
typedef REAL FIT(Four)
    __attribute__((vector_size(4 * sizeof(REAL)), aligned(sizeof(REAL)), may_alias));
typedef NAME(Bits) FIT(Order) __attribute__((vector_size(4 * sizeof(REAL))));
#define WIDE ((long)(BYTES / sizeof(REAL)))
#define PANEL (2 * WIDE)
#define SHUFFLE(a, b, ...) __builtin_shuffle(a, b, (FIT(Order)){__VA_ARGS__})

/* sums[r][j] = sum of a[r][k * along] b[k * step + j] over k; PANEL columns. */
FITTED void FIT(tile)(long depth, const REAL *const *a, long along, const REAL *b, long step,
                      REAL (*sums)[PANEL])
{
    FIT(Vector) s[ROWS][2];
    const REAL *at[ROWS];
    UNROLLED for (int r = 0; r < ROWS; r++) {
        s[r][0] = s[r][1] = (FIT(Vector)){0};
        at[r] = a[r];
    }
    for (long k = 0, place = 0; k < depth; k++, b += step, place += along) {
        FIT(Vector) left = *(const FIT(Vector) *)b, right = *(const FIT(Vector) *)(b + WIDE);
        UNROLLED for (int r = 0; r < ROWS; r++) {
            s[r][0] += at[r][place] * left;
            s[r][1] += at[r][place] * right;
        }
    }
    UNROLLED for (int r = 0; r < ROWS; r++) {
        *(FIT(Vector) *)sums[r] = s[r][0];
        *(FIT(Vector) *)(sums[r] + WIDE) = s[r][1];
    }
}

/* c[m][n] = a b + bias. a[i * across + k * along]. Columns of b come in panels: of column j the
   panel begins at b + j / PANEL * next, its rows `step` apart. Unless `padded`, a last panel of
   fewer than PANEL columns is copied to `room`. bias may be 0. */
FITTED void FIT(product)(long m, long n, long depth, const REAL *a, long across, long along,
                         const REAL *b, long step, long next, int padded, const REAL *bias,
                         REAL *c, REAL *room)
{
    REAL sums[ROWS][PANEL];
    const REAL *at[ROWS];
    for (long j = 0; j < n; j += PANEL, b += next) {
        long columns = n - j < PANEL ? n - j : PANEL;
        if (columns < PANEL && !padded) {
            memset(room, 0, depth * PANEL * sizeof *room);
            for (long k = 0; k < depth; k++)
                memcpy(room + k * PANEL, b + k * step, columns * sizeof *room);
            b = room;
            step = PANEL;
        }
        for (long i = 0; i < m; i += ROWS) {
            long rows = m - i < ROWS ? m - i : ROWS;
            for (int r = 0; r < ROWS; r++)  /* what is too much repeats the last row */
                at[r] = a + (i + (r < rows ? r : rows - 1)) * across;
            FIT(tile)(depth, at, along, b, step, sums);
            for (int r = 0; r < rows; r++) {
                REAL *to = c + (i + r) * n + j;
                if (columns == PANEL && bias)
                    for (long u = 0; u < PANEL; u++)
                        to[u] = sums[r][u] + bias[j + u];
                else if (columns == PANEL)
                    memcpy(to, sums[r], sizeof sums[r]);
                else
                    for (long u = 0; u < columns; u++)
                        to[u] = bias ? sums[r][u] + bias[j + u] : sums[r][u];
            }
        }
    }
}

/* w[n][depth] turned into panels [depth][PANEL] of its rows, padded with 0. */
FITTED void FIT(turn)(long n, long depth, const REAL *w, REAL *to)
{
    for (long j = 0; j < n; j += PANEL, to += depth * PANEL) {
        long columns = n - j < PANEL ? n - j : PANEL, u = 0;
        if (columns < PANEL)
            memset(to, 0, depth * PANEL * sizeof *to);
        for (; u < columns; u += 4, w += 4 * depth) {
            long k = 0;
            for (; u + 4 <= columns && k + 4 <= depth; k += 4) {
                const REAL *from = w + k;
                REAL *at = to + k * PANEL + u;
                FIT(Four) a = *(const FIT(Four) *)from;
                FIT(Four) b = *(const FIT(Four) *)(from + depth);
                FIT(Four) c = *(const FIT(Four) *)(from + 2 * depth);
                FIT(Four) d = *(const FIT(Four) *)(from + 3 * depth);
                FIT(Four) e = SHUFFLE(a, c, 0, 4, 1, 5), f = SHUFFLE(a, c, 2, 6, 3, 7);
                FIT(Four) g = SHUFFLE(b, d, 0, 4, 1, 5), h = SHUFFLE(b, d, 2, 6, 3, 7);
                *(FIT(Four) *)at = SHUFFLE(e, g, 0, 4, 1, 5);
                *(FIT(Four) *)(at + PANEL) = SHUFFLE(e, g, 2, 6, 3, 7);
                *(FIT(Four) *)(at + 2 * PANEL) = SHUFFLE(f, h, 0, 4, 1, 5);
                *(FIT(Four) *)(at + 3 * PANEL) = SHUFFLE(f, h, 2, 6, 3, 7);
            }
            for (; k < depth; k++)
                for (long v = 0; v < 4 && u + v < columns; v++)
                    to[k * PANEL + u + v] = w[v * depth + k];
        }
    }
}
