/* Passes over the arrays of many runs, each with numbers of its own. Included behind passes.h. */

/* w ← w - rate u for one piece; u is g, or v ← momentum v + taken g (v = g where `first`), or with
   `ahead` g + momentum v. Gives the sums of squares of w before and of its change. */
INLINE void NAME(glide)(long n, REAL *restrict w, const REAL *restrict g, REAL *restrict v,
                        REAL rate, REAL momentum, REAL taken, int kept, int first, int ahead,
                        double *before, double *change)
{
    double q[LANES] = {0}, m[LANES] = {0};
    for (long i = 0; i < n; i += LANES) {
        long lanes = n - i < LANES ? n - i : LANES;
        for (int j = 0; j < lanes; j++) {
            REAL u = g[i + j];
            if (kept) {
                REAL next = first ? u : momentum * v[i + j] + taken * u;
                v[i + j] = next;
                u = ahead ? u + momentum * next : next;
            }
            REAL old = w[i + j], new = old - rate * u;
            w[i + j] = new;
            double a = old, d = (REAL)(new - old);
            q[j] += a * a;
            m[j] += d * d;
        }
    }
    *before = NAME(total)(q);
    *change = NAME(total)(m);
}

/* One step of gradient descent. A run is `count` pieces one behind another, and run lies behind
   run; rate, momentum and taken are those of each run, v may be 0. On the way, of every piece:
   the norm of the weights before, and that of their change as a share of it. */
CLONES void NAME(descend)(long runs, long count, const long *sizes, REAL *w, const REAL *g,
                          REAL *v, const double *rate, const double *momentum,
                          const double *taken, long first, long ahead, double *norms,
                          double *share)
{
    for (long r = 0; r < runs; r++)
        for (long k = 0; k < count; k++, norms++, share++) {
            long n = sizes[k];
            double before, change;
            if (!v)
                NAME(glide)(n, w, g, v, rate[r], 0, 0, 0, 0, 0, &before, &change);
            else if (first || ahead)
                NAME(glide)(n, w, g, v, rate[r], momentum[r], taken[r], 1, first, ahead,
                            &before, &change);
            else
                NAME(glide)(n, w, g, v, rate[r], momentum[r], taken[r], 1, 0, 0,
                            &before, &change);
            *norms = sqrt(before);
            *share = change == 0 ? 0 : sqrt(change) / *norms;
            w += n;
            g += n;
            if (v)
                v += n;
        }
}

/* Softmax and cross-entropy of rows of `classes` outputs: losses[row] = -sure log p[label] - share
   sum log p, and slopes = scale (p - share - sure at the label). */
CLONES void NAME(softmax)(long rows, long classes, const REAL *outputs, const int64_t *labels,
                          double sure, double share, double scale, REAL *losses, REAL *slopes)
{
    for (; rows--; outputs += classes, slopes += classes) {
        REAL most = outputs[0], sum = 0, all = 0;
        for (long c = 1; c < classes; c++)
            most = outputs[c] > most ? outputs[c] : most;
        for (long c = 0; c < classes; c++) {
            REAL z = outputs[c] - most;
            all += z;
            sum += slopes[c] = EXP(z);
        }
        REAL logarithm = log(sum), label = outputs[*labels] - most - logarithm;
        *losses++ = -sure * label - share * (all - classes * logarithm);
        for (long c = 0; c < classes; c++)
            slopes[c] = scale * (slopes[c] / sum - share);
        slopes[*labels++] -= scale * sure;
    }
}
