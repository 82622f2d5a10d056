#if defined(__x86_64__)
#include "AVX512.h"
#include "HalfPrecision.h"
#include "Portable.h"

// In the order in which llama.cpp adds these up, so that they round in the same way.

TARGET static inline float sum_in_order(const __m512 *sums) {
    return _mm512_reduce_add_ps(_mm512_add_ps(_mm512_add_ps(sums[0], sums[2]), _mm512_add_ps(sums[1], sums[3])));
}

TARGET static float avx512_dot_f32(const void *row, const struct vector *x, size_t columns) {
    const float *weights = row;
    __m512 sums[4] = {};
    size_t i = 0;
    for (; i + 64 <= columns; i += 64) {
        for (int part = 0; part < 4; part++) {
            const size_t at = i + (size_t)part * 16;
            sums[part] = _mm512_fmadd_ps(_mm512_loadu_ps(weights + at), _mm512_loadu_ps(x->values + at), sums[part]);
        }
    }
    float sum = sum_in_order(sums);
    for (; i < columns; i++) sum += weights[i] * x->values[i];
    return sum;
}

TARGET static float avx512_dot_half(const uint16_t *half, const float *values, size_t count) {
    __m512 sums[4] = {};
    size_t i = 0;
    for (; i + 64 <= count; i += 64) {
        for (int part = 0; part < 4; part++) {
            const size_t at = i + (size_t)part * 16;
            const __m512 stored = _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)(half + at)));
            sums[part] = _mm512_fmadd_ps(stored, _mm512_loadu_ps(values + at), sums[part]);
        }
    }
    double sum = (double)sum_in_order(sums);
    for (; i < count; i++) {
        const float product = _cvtsh_ss(half[i]) * values[i];
        sum += (double)product;
    }
    return (float)sum;
}

TARGET static float avx512_dot_f16(const void *row, const struct vector *x, size_t columns) {
    return avx512_dot_half(row, x->values, columns);
}

const struct kernels kernels_avx512 = {
    .dot_f32 = avx512_dot_f32,
    .dot_f16 = avx512_dot_f16,
    .dot_bf16 = dot_bf16,
    .dot_q8_0 = dot_q8_0_portable,
    .dot_q4_0 = dot_q4_0_portable,
    .dot_q4_k = dot_q4_k_portable,
    .dot_q5_k = dot_q5_k_portable,
    .dot_q6_k = dot_q6_k_portable,
    .rows_q8_0 = avx512_rows_q8_0,
    .rows_q4_0 = avx512_rows_q4_0,
    .rows_q4_k = avx512_rows_q4_k,
    .rows_q5_k = avx512_rows_q5_k,
    .rows_q6_k = avx512_rows_q6_k,
    .panel = avx512_panel,
    .quantize = quantize,
    .rms_norm = rms_norm,
    .layer_norm = layer_norm,
    .silu_multiply = silu_multiply,
    .gelu_multiply = gelu_multiply,
    .gelu_exact = gelu_exact,
    .softcap = softcap,
    .exponentials = exponentials,
    .dot_half = avx512_dot_half,
    .add_half = add_half,
    .add_halves_in_half = add_halves_in_half,
    .scale_in_half = scale_in_half,
    .store_half = store_half,
};
#endif
