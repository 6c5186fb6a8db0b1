/* products.h and perceptron.h for every width of vectors. Included behind runs.h. */

#ifdef PRODUCTS
#pragma GCC push_options
#pragma GCC optimize("fp-contract=fast")
#define FITTED FITTED_ENTRY static inline __attribute__((always_inline))
#define UNROLLED _Pragma("GCC unroll 16")

#define FITTED_ENTRY __attribute__((target("avx512f")))
#define BYTES 64
#define ROWS 8
#define FIT(x) NAME(x##_512)
#include "products.h"
#include "perceptron.h"
#undef FITTED_ENTRY
#undef BYTES
#undef ROWS
#undef FIT

#define FITTED_ENTRY __attribute__((target("fma")))
#define BYTES 32
#define ROWS 6
#define FIT(x) NAME(x##_256)
#include "products.h"
#include "perceptron.h"
#undef FITTED_ENTRY
#undef BYTES
#undef ROWS
#undef FIT

#undef FITTED
#undef UNROLLED
#pragma GCC pop_options
#endif
