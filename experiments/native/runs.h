/* Losses and scores of many examples. Included behind passes.h. */

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
