/* Forward and backward pass of many perceptrons of one shape, run after run, so that the second
   finds in the cache what the first left there. Included behind products.h; `Net` is in kernel.c. */

/* h = f(z) in place. NaN stays. */
FITTED void FIT(bend)(long n, REAL *h, long function, REAL slope)
{
    if (function == RECTIFIED)
        for (long i = 0; i < n; i++)
            h[i] = h[i] < 0 ? 0 : h[i];
    else
        for (long i = 0; i < n; i++)
            h[i] = h[i] < 0 ? slope * h[i] : h[i];
}

/* to = g f'(z), which h = f(z) tells, as torch has it for 0 and NaN. */
FITTED void FIT(unbend)(long n, const REAL *g, const REAL *h, REAL *to, long function, REAL slope)
{
    if (function == RECTIFIED)
        for (long i = 0; i < n; i++)
            to[i] = h[i] <= 0 ? 0 : g[i];
    else
        for (long i = 0; i < n; i++)
            to[i] = h[i] > 0 ? g[i] : slope * g[i];
}

/* What layer k of run r reads. */
FITTED const REAL *FIT(input)(const Net *net, long k, long r)
{
    const REAL *from = k ? net->outputs[k - 1] : net->x;
    return from + r * net->batch * net->units[k];
}

FITTED void FIT(forward)(const Net *net, long r)
{
    const REAL *values = (const REAL *)net->values + r * net->count;
    for (long k = 0; k < net->layers; k++) {
        long inputs = net->units[k], units = net->units[k + 1], size = net->batch * units;
        REAL *h = (REAL *)net->outputs[k] + r * size, *panels = net->room;
        FIT(turn)(units, inputs, values + net->weight[k], panels);
        FIT(product)(net->batch, units, inputs, FIT(input)(net, k, r), inputs, 1, panels, PANEL,
                     inputs * PANEL, 1, values + net->bias[k], h, 0);
        if (k == net->layers - 1)
            break;
        if (net->before)
            memcpy((REAL *)net->before[k] + r * size, h, size * sizeof *h);
        if (net->function != IDENTITY)
            FIT(bend)(size, h, net->function, net->slope);
    }
}

/* Fills the run's gradient, and slopes below the last. */
FITTED void FIT(backward)(const Net *net, long r)
{
    const REAL *values = (const REAL *)net->values + r * net->count;
    REAL *gradient = (REAL *)net->gradient + r * net->count;
    for (long k = net->layers - 1; k >= 0; k--) {
        long inputs = net->units[k], units = net->units[k + 1], size = net->batch * units;
        const REAL *g = (const REAL *)net->slopes[k] + r * size;
        REAL *bias = gradient + net->bias[k], *room = (REAL *)net->room + size;
        if (k < net->layers - 1 && net->function != IDENTITY) {
            const REAL *h = (const REAL *)net->outputs[k] + r * size;
            FIT(unbend)(size, g, h, net->room, net->function, net->slope);
            g = net->room;
        }
        FIT(product)(units, inputs, net->batch, g, 1, units, FIT(input)(net, k, r), inputs, PANEL,
                     0, 0, gradient + net->weight[k], room);
        memcpy(bias, g, units * sizeof *g);
        for (long b = 1; b < net->batch; b++)
            for (long u = 0; u < units; u++)
                bias[u] += g[b * units + u];
        REAL *below = k ? net->slopes[k - 1] : net->below;
        if (below)
            FIT(product)(net->batch, inputs, units, g, units, 1, values + net->weight[k], inputs,
                         PANEL, 0, 0, below + r * net->batch * inputs, room);
    }
}

/* Cross-entropy of the last outputs and its slopes; the share of examples whose largest output is
   at the label, the first NaN counted as the largest. */
FITTED void FIT(judge)(const Net *net, long r)
{
    long classes = net->units[net->layers], place = r * net->batch * classes, right = 0;
    const REAL *z = (const REAL *)net->outputs[net->layers - 1] + place;
    const int64_t *labels = net->labels + r * net->batch;
    REAL *losses = net->room;
    double sum = 0;
    NAME(softmax)(net->batch, classes, z, labels, net->sure, net->share, 1.0 / net->batch, losses,
                  (REAL *)net->slopes[net->layers - 1] + place);
    for (long b = 0; b < net->batch; b++, z += classes) {
        long top = 0;
        for (long c = 1; c < classes; c++)
            if (z[c] > z[top] || (isnan(z[c]) && !isnan(z[top])))
                top = c;
        right += top == labels[b];
        sum += losses[b];
    }
    net->loss[r] = sum / net->batch;
    net->right[r] = (double)right / net->batch;
}

/* Those of FORWARD, LOSS and BACKWARD that are in `parts`, of every run. */
FITTED_ENTRY void FIT(learn)(const Net *net, long parts)
{
    for (long r = 0; r < net->runs; r++) {
        if (parts & FORWARD)
            FIT(forward)(net, r);
        if (parts & LOSS)
            FIT(judge)(net, r);
        if (parts & BACKWARD)
            FIT(backward)(net, r);
    }
}
