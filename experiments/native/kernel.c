/* The recorder's sums in one pass over raw memory. Knows neither Python nor torch: loaded with
   ctypes by loader.py, and left out where no compiler understands it. */

#include <math.h>
#include <stdint.h>
#include <string.h>

/* One build serves all processors: glibc picks the widest version when the library is loaded. */
#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GNUC__) && !defined(__clang__)
#define PRODUCTS
#define CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define CLONES
#endif
#define INLINE static inline __attribute__((always_inline))
#define LANES 32

typedef uint32_t __attribute__((may_alias)) f32_Bits;
typedef uint64_t __attribute__((may_alias)) f64_Bits;

/* Perceptrons of one shape, whose linear maps lie one behind another: see perceptrons.py, which has
   the same struct. Arrays of a layer are [runs][batch][units]. */
typedef struct {
    long runs, batch, layers;
    const long *units;          /* [layers + 1], the inputs first */
    long count;                 /* numbers in the row of a run, of which */
    const long *weight, *bias;  /* [layers] begin here */
    const void *values;         /* [runs][count] */
    void *gradient;
    const void *x;
    const int64_t *labels;
    void *const *outputs;  /* of each layer, behind its function */
    void *const *slopes;   /* the loss's gradients by them; the last is given, or LOSS makes it */
    void *const *before;   /* copies of what went into the functions, or 0 */
    void *below;           /* for the gradient by x, or 0 */
    long function;         /* of all layers but the last */
    double slope;          /* of LEAKY */
    double sure, share;    /* of the loss, as softmax has them */
    double *loss, *right;  /* [runs] */
    void *room;
} Net;
enum { IDENTITY, RECTIFIED, LEAKY };
enum { FORWARD = 1, LOSS = 2, BACKWARD = 4 };

/* Raised with every change of a function's arguments or meaning. */
int layerscope_kernel_version(void)
{
    return 4;
}

/* Bits in the vectors of `learn` on this processor; 0 where there is none for it. */
int layerscope_kernel_width(void)
{
#ifdef PRODUCTS
    return __builtin_cpu_supports("avx512f") ? 512 : __builtin_cpu_supports("fma") ? 256 : 0;
#else
    return 0;
#endif
}

#define REAL float
#define NAME(x) f32_##x
#define EXP expf
#define SQRT sqrtf
#include "passes.h"
#include "updates.h"
#include "runs.h"
#include "widths.h"
#undef REAL
#undef NAME
#undef EXP
#undef SQRT

#define REAL double
#define NAME(x) f64_##x
#define EXP exp
#define SQRT sqrt
#include "passes.h"
#include "updates.h"
#include "runs.h"
#include "widths.h"
