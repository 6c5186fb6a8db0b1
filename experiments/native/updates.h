/* Steps of optimizers over the arrays of many runs, each with numbers of its own. A run is `count`
   pieces one behind another, and run lies behind run. Included behind passes.h.

   With norms not 0 a step also measures, of every piece, the norm of the weights before and that of
   their change as a share of it. The weights get the same bits with and without. */

/* Takes in the change of LANES weights. */
INLINE void NAME(change)(long lanes, const REAL *old, const REAL *new, double *weights,
                         double *moved)
{
    for (int j = 0; j < lanes; j++) {
        double a = old[j], d = (REAL)(new[j] - old[j]);
        weights[j] += a * a;
        moved[j] += d * d;
    }
}

INLINE void NAME(conclude)(const double *weights, const double *moved, double *norm, double *share)
{
    double change = NAME(total)(moved);
    *norm = sqrt(NAME(total)(weights));
    *share = change == 0 ? 0 : sqrt(change) / *norm;
}

/* w ← w - rate u for LANES weights; u is g, or v ← momentum v + taken g (v = g where `first`), or
   with `ahead` g + momentum v. */
INLINE void NAME(glide)(long lanes, REAL *w, const REAL *g, REAL *v, REAL rate, REAL momentum,
                        REAL taken, int kept, int first, int ahead)
{
    for (int j = 0; j < lanes; j++) {
        REAL u = g[j];
        if (kept) {
            REAL next = first ? u : momentum * v[j] + taken * u;
            v[j] = next;
            u = ahead ? u + momentum * next : next;
        }
        w[j] -= rate * u;
    }
}

INLINE void NAME(descend_piece)(long n, REAL *restrict w, const REAL *restrict g,
                                REAL *restrict v, REAL rate, REAL momentum, REAL taken, int kept,
                                int first, int ahead, double *norm, double *share)
{
    double weights[LANES] = {0}, moved[LANES] = {0};
    REAL old[LANES];
    for (long i = 0; i < n; i += LANES, w += LANES, g += LANES, v += kept ? LANES : 0) {
        if (i + LANES <= n) {
            if (norm)
                memcpy(old, w, sizeof old);
            NAME(glide)(LANES, w, g, v, rate, momentum, taken, kept, first, ahead);
            if (norm)
                NAME(change)(LANES, old, w, weights, moved);
        } else {
            if (norm)
                memcpy(old, w, (n - i) * sizeof *w);
            NAME(glide)(n - i, w, g, v, rate, momentum, taken, kept, first, ahead);
            if (norm)
                NAME(change)(n - i, old, w, weights, moved);
        }
    }
    if (norm)
        NAME(conclude)(weights, moved, norm, share);
}

/* Gradient descent. rate, momentum and taken of each run; v may be 0. */
CLONES void NAME(descend)(long runs, long count, const long *sizes, REAL *w, const REAL *g,
                          REAL *v, const double *rate, const double *momentum,
                          const double *taken, long first, long ahead, double *norms,
                          double *share)
{
    for (long r = 0; r < runs; r++)
        for (long k = 0; k < count; k++) {
            long n = sizes[k];
            if (!v && norms)
                NAME(descend_piece)(n, w, g, 0, rate[r], 0, 0, 0, 0, 0, norms++, share++);
            else if (!v)
                NAME(descend_piece)(n, w, g, 0, rate[r], 0, 0, 0, 0, 0, 0, 0);
            else if (norms)
                NAME(descend_piece)(n, w, g, v, rate[r], momentum[r], taken[r], 1, first, ahead,
                                    norms++, share++);
            else
                NAME(descend_piece)(n, w, g, v, rate[r], momentum[r], taken[r], 1, first, ahead,
                                    0, 0);
            w += n;
            g += n;
            if (v)
                v += n;
        }
}

/* What Adam does with LANES weights: m ← m + first (g - m), s ← kept s + (1 - kept) g²,
   w ← shrink w - stride m / (√s / root + eps); with `most` its running maximum in place of s. */
INLINE void NAME(adapt)(long lanes, REAL *w, const REAL *g, REAL *m, REAL *s, REAL *most,
                        int largest, REAL shrink, REAL first, REAL kept, REAL fresh, REAL root,
                        REAL eps, REAL stride)
{
    for (int j = 0; j < lanes; j++) {
        REAL mean = m[j] + first * (g[j] - m[j]);
        REAL square = kept * s[j] + fresh * g[j] * g[j];
        m[j] = mean;
        s[j] = square;
        if (largest)  /* a NaN stays one, as with torch.maximum */
            most[j] = square = square < most[j] ? most[j] : square;
        w[j] = shrink * w[j] - stride * mean / (SQRT(square) / root + eps);
    }
}

INLINE void NAME(adam_piece)(long n, REAL *restrict w, const REAL *restrict g, REAL *restrict m,
                             REAL *restrict s, REAL *restrict most, int largest,
                             const double *numbers, double *norm, double *share)
{
    REAL shrink = numbers[0], first = numbers[1], kept = numbers[2], fresh = numbers[3];
    REAL root = numbers[4], eps = numbers[5], stride = numbers[6];
    double weights[LANES] = {0}, moved[LANES] = {0};
    REAL old[LANES];
    for (long i = 0; i < n; i += LANES) {
        long lanes = n - i < LANES ? n - i : LANES;
        REAL *top = largest ? most + i : 0;
        if (norm)
            memcpy(old, w + i, lanes * sizeof *w);
        if (lanes == LANES)
            NAME(adapt)(LANES, w + i, g + i, m + i, s + i, top, largest, shrink, first, kept,
                        fresh, root, eps, stride);
        else
            NAME(adapt)(lanes, w + i, g + i, m + i, s + i, top, largest, shrink, first, kept,
                        fresh, root, eps, stride);
        if (norm)
            NAME(change)(lanes, old, w + i, weights, moved);
    }
    if (norm)
        NAME(conclude)(weights, moved, norm, share);
}

/* Adam and AdamW. most may be 0. numbers[run] as adam_piece takes them. */
CLONES void NAME(adam)(long runs, long count, const long *sizes, REAL *w, const REAL *g, REAL *m,
                       REAL *s, REAL *most, const double (*numbers)[7], double *norms,
                       double *share)
{
    for (long r = 0; r < runs; r++)
        for (long k = 0; k < count; k++) {
            long n = sizes[k];
            double *norm = norms ? norms++ : 0, *part = norms ? share++ : 0;
            if (most)
                NAME(adam_piece)(n, w, g, m, s, most, 1, numbers[r], norm, part);
            else
                NAME(adam_piece)(n, w, g, m, s, 0, 0, numbers[r], norm, part);
            w += n;
            g += n;
            m += n;
            s += n;
            if (most)
                most += n;
        }
}
