/* The recorder's sums in one pass over raw memory. Knows neither Python nor torch: loaded with
   ctypes by loader.py, and left out where no compiler understands it. */

#include <math.h>
#include <stdint.h>
#include <string.h>

/* One build serves all processors: glibc picks the widest version when the library is loaded. */
#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GNUC__) && !defined(__clang__)
#define CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define CLONES
#endif
#define INLINE static inline __attribute__((always_inline))
#define LANES 32

typedef uint32_t __attribute__((may_alias)) f32_Bits;
typedef uint64_t __attribute__((may_alias)) f64_Bits;

/* Raised with every change of a function's arguments or meaning. */
int layerscope_kernel_version(void)
{
    return 3;
}

#define REAL float
#define NAME(x) f32_##x
#define EXP expf
#define SQRT sqrtf
#include "passes.h"
#include "updates.h"
#include "runs.h"
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
