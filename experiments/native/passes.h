/* Passes over raw arrays of REAL, included once for float and once for double.

   All sums are taken in double, in LANES running sums that the compiler keeps in registers, in an
   order that depends on the length alone: the same bits on every processor (build with
   -ffp-contract=off). */

INLINE double NAME(total)(const double *lanes)
{
    double sum = 0;
    for (int j = 0; j < LANES; j++)
        sum += lanes[j];
    return sum;
}

/* Sum of x[i] - c and of its square. */
INLINE void NAME(sums)(const REAL *x, long n, double c, double *first, double *second)
{
    double s[LANES] = {0}, q[LANES] = {0};
    long i = 0;
    for (; i + LANES <= n; i += LANES)
        for (int j = 0; j < LANES; j++) {
            double d = x[i + j] - c;
            s[j] += d;
            q[j] += d * d;
        }
    double a = NAME(total)(s), b = NAME(total)(q);
    for (; i < n; i++) {
        double d = x[i] - c;
        a += d;
        b += d * d;
    }
    *first = a;
    *second = b;
}

/* Mean and variance (1/n). Shifted by the first number, which lies within sqrt(n) standard
   deviations of the mean; where that, or an infinity, costs digits, shifted by the mean. */
INLINE double NAME(moments)(const REAL *x, long n, double *variance)
{
    double c = isfinite(x[0]) ? x[0] : 0, first, second;
    NAME(sums)(x, n, c, &first, &second);
    double d = first / n, m = second / n, mean = c + d;
    if (!(m - d * d >= 1e-3 * m)) {
        NAME(sums)(x, n, mean, &first, &second);
        d = first / n;
        m = second / n;
    }
    *variance = m - d * d;
    return mean;
}

/* Share of units that are exactly 0 in all of x[batch][units][positions]: the bits but the sign
   are all clear. NaN is not 0. */
INLINE double NAME(silent)(const REAL *x, long batch, long units, long positions, void *scratch)
{
    NAME(Bits) *seen = scratch;
    memset(seen, 0, units * sizeof *seen);
    const NAME(Bits) *at = (const NAME(Bits) *)x;
    long b = 0;
    if (positions == 1) {
        for (; b + 4 <= batch; b += 4, at += 4 * units)
            for (long u = 0; u < units; u++)
                seen[u] |= at[u] | at[u + units] | at[u + 2 * units] | at[u + 3 * units];
    }
    for (; b < batch; b++)
        for (long u = 0; u < units; u++, at += positions)
            if (seen[u] << 1 == 0)
                for (long p = 0; p < positions; p++)
                    seen[u] |= at[p];
    long silent = 0;
    for (long u = 0; u < units; u++)
        silent += (NAME(Bits))(seen[u] << 1) == 0;
    return (double)silent / units;
}

/* Share of numbers further than `distance` from `centre`, in REAL's arithmetic. NaN is not. */
INLINE double NAME(beyond)(const REAL *x, long n, REAL centre, REAL distance)
{
    long count = 0;
    for (long i = 0; i < n; i++) {
        REAL d = x[i] - centre;
        count += (d < 0 ? -d : d) > distance;
    }
    return (double)count / n;
}

/* Every layer's activation mean and variance, dead and saturated share, gradient variance:
   out[5][layers], from tensors of sizes[layer] = batch, units, positions. distance[k] < 0: layer
   k cannot saturate. scratch: room for the units of the widest layer. */
CLONES void NAME(layers)(long layers, const REAL *const *output, const REAL *const *activation,
                         const REAL *const *gradient, const long (*sizes)[3],
                         const double *centre, const double *distance, void *scratch, double *out)
{
    for (long k = 0; k < layers; k++) {
        const long *size = sizes[k];
        long n = size[0] * size[1] * size[2];
        double *at = out + k, variance;
        at[0] = NAME(moments)(output[k], n, &variance);
        at[layers] = variance;
        at[2 * layers] = NAME(silent)(activation[k], size[0], size[1], size[2], scratch);
        at[3 * layers] = distance[k] < 0
            ? 0 : NAME(beyond)(activation[k], n, centre[k], distance[k]);
        NAME(moments)(gradient[k], n, &variance);
        at[4 * layers] = variance;
    }
}

/* Copy arrays one behind another, unless they lie there, and take their norms on the way: count
   of them, then the norm of all together. */
CLONES void NAME(gather)(long count, const REAL *const *from, const long *sizes, REAL *to,
                         double *norms)
{
    double all = 0;
    for (long k = 0; k < count; to += sizes[k++]) {
        double first, square;
        if (to != from[k])
            memcpy(to, from[k], sizes[k] * sizeof *to);
        NAME(sums)(from[k], sizes[k], 0, &first, &square);
        norms[k] = sqrt(square);
        all += square;
    }
    norms[count] = sqrt(all);
}

/* Norm of after - before, each difference rounded to REAL, as a share of norms, piece by piece;
   0 where nothing moved. */
CLONES void NAME(moved)(long count, const REAL *before, const REAL *after, const long *sizes,
                        const double *norms, double *share)
{
    for (long k = 0; k < count; before += sizes[k], after += sizes[k], k++) {
        double q[LANES] = {0};
        long n = sizes[k], i = 0;
        for (; i + LANES <= n; i += LANES)
            for (int j = 0; j < LANES; j++) {
                double d = (REAL)(after[i + j] - before[i + j]);
                q[j] += d * d;
            }
        double sum = NAME(total)(q);
        for (; i < n; i++) {
            double d = (REAL)(after[i] - before[i]);
            sum += d * d;
        }
        share[k] = sum == 0 ? 0 : sqrt(sum) / norms[k];
    }
}
