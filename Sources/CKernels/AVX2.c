#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx2,fma,f16c")))
#include "HalfPrecision.h"
#include "Portable.h"

const struct kernels kernels_avx2 = {
    .dot_f32 = dot_f32,
    .dot_f16 = dot_f16,
    .dot_bf16 = dot_bf16,
    .dot_q8_0 = dot_q8_0_portable,
    .dot_q4_0 = dot_q4_0_portable,
    .dot_q4_k = dot_q4_k_portable,
    .dot_q5_k = dot_q5_k_portable,
    .dot_q6_k = dot_q6_k_portable,
    .quantize = quantize,
    .rms_norm = rms_norm,
    .layer_norm = layer_norm,
    .silu_multiply = silu_multiply,
    .gelu_multiply = gelu_multiply,
    .gelu_exact = gelu_exact,
    .softcap = softcap,
    .exponentials = exponentials,
    .dot_half = dot_half,
    .add_half = add_half,
    .add_halves_in_half = add_halves_in_half,
    .scale_in_half = scale_in_half,
    .store_half = store_half,
};
#endif
