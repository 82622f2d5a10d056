#if defined(__x86_64__)
#include "AVX512.h"
#include "HalfPrecision.h"
#include "Portable.h"

// A row times a vector, for one token at a time. Weights are made unsigned for vpdpbusd by leaving their offset in,
// which the accumulator's first value takes out again. 256-bit vectors, because those have three ports and these loops
// wait for memory.

/// How far ahead of its use a row is fetched, in bytes: beyond what the processor itself prefetches within a page.
enum { AHEAD = 1536 };

/// The half-precision scales of up to eight blocks, `stride` bytes apart.
TARGET static inline __m256 scales_of_blocks(const uint8_t *first, int stride, size_t count) {
    const __m256i index = _mm256_mullo_epi32(_mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7), _mm256_set1_epi32(stride));
    const __mmask8 mask = (__mmask8)((1u << count) - 1);
    const __m256i raw = _mm256_mmask_i32gather_epi32(_mm256_setzero_si256(), mask, index, first, 1);
    return _mm256_cvtph_ps(_mm256_cvtepi32_epi16(raw));
}

TARGET static inline void store_products(float *products, const uint8_t *first, int stride, size_t count,
    const float *scales) {
    const __mmask8 mask = (__mmask8)((1u << count) - 1);
    const __m256 weights = scales_of_blocks(first, stride, count);
    _mm256_store_ps(products, _mm256_mul_ps(weights, _mm256_maskz_loadu_ps(mask, scales)));
}

TARGET static inline __m256 q8_0_block(const struct block_q8_0 *block, const struct vector *x, size_t b) {
    const __m256i weights =
        _mm256_xor_si256(_mm256_loadu_si256((const __m256i *)block->qs), _mm256_set1_epi8((char)0x80));
    const __m256i quants = _mm256_loadu_si256((const __m256i *)(x->quants + b * 32));
    const __m256i correction = _mm256_loadu_si256((const __m256i *)(x->corrections + b * 8));
    return _mm256_cvtepi32_ps(_mm256_dpbusd_epi32(correction, weights, quants));
}

TARGET float avx512_dot_q8_0(const void *row, const struct vector *x, size_t columns) {
    const struct block_q8_0 *blocks = row;
    const size_t count = columns / 32;
    __m256 sums[4] = {};
    _Alignas(32) float products[8];
    size_t b = 0;
    for (; b + 8 <= count; b += 8) {
        store_products(products, blocks[b].d, sizeof *blocks, 8, x->scales + b);
        for (int line = 0; line < 5; line++) _mm_prefetch((const char *)(blocks + b) + AHEAD + line * 64, _MM_HINT_T0);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 8; i++) {
            const __m256 dot = q8_0_block(blocks + b + i, x, b + i);
            sums[i % 4] = _mm256_fmadd_ps(dot, _mm256_broadcast_ss(products + i), sums[i % 4]);
        }
    }
    if (b < count) store_products(products, blocks[b].d, sizeof *blocks, count - b, x->scales + b);
    for (size_t i = 0; b + i < count; i++) {
        const __m256 dot = q8_0_block(blocks + b + i, x, b + i);
        sums[0] = _mm256_fmadd_ps(dot, _mm256_broadcast_ss(products + i), sums[0]);
    }
    return sum_of_lanes(_mm256_add_ps(_mm256_add_ps(sums[0], sums[1]), _mm256_add_ps(sums[2], sums[3])));
}

TARGET static inline __m256 q4_0_block(const struct block_q4_0 *block, const struct vector *x, size_t b) {
    const __m256i both = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)block->qs));
    const __m256i shifted = _mm256_srlv_epi32(both, _mm256_setr_epi32(0, 0, 0, 0, 4, 4, 4, 4));
    const __m256i weights = _mm256_and_si256(shifted, _mm256_set1_epi8(15));
    const __m256i quants = _mm256_loadu_si256((const __m256i *)(x->quants + b * 32));
    const __m256i correction = _mm256_loadu_si256((const __m256i *)(x->corrections + b * 8));
    return _mm256_cvtepi32_ps(_mm256_dpbusd_epi32(correction, weights, quants));
}

TARGET float avx512_dot_q4_0(const void *row, const struct vector *x, size_t columns) {
    const struct block_q4_0 *blocks = row;
    const size_t count = columns / 32;
    __m256 sums[4] = {};
    _Alignas(32) float products[8];
    size_t b = 0;
    for (; b + 8 <= count; b += 8) {
        store_products(products, blocks[b].d, sizeof *blocks, 8, x->scales + b);
        for (int line = 0; line < 3; line++) _mm_prefetch((const char *)(blocks + b) + AHEAD + line * 64, _MM_HINT_T0);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 8; i++) {
            const __m256 dot = q4_0_block(blocks + b + i, x, b + i);
            sums[i % 4] = _mm256_fmadd_ps(dot, _mm256_broadcast_ss(products + i), sums[i % 4]);
        }
    }
    if (b < count) store_products(products, blocks[b].d, sizeof *blocks, count - b, x->scales + b);
    for (size_t i = 0; b + i < count; i++) {
        const __m256 dot = q4_0_block(blocks + b + i, x, b + i);
        sums[0] = _mm256_fmadd_ps(dot, _mm256_broadcast_ss(products + i), sums[0]);
    }
    return sum_of_lanes(_mm256_add_ps(_mm256_add_ps(sums[0], sums[1]), _mm256_add_ps(sums[2], sums[3])));
}

TARGET static inline __m256 unsigned_dot(__m256i weights, const int8_t *quants) {
    const __m256i dot =
        _mm256_dpbusd_epi32(_mm256_setzero_si256(), weights, _mm256_loadu_si256((const __m256i *)quants));
    return _mm256_cvtepi32_ps(dot);
}

TARGET float avx512_dot_q4_k(const void *row, const struct vector *x, size_t columns) {
    const struct block_q4_k *blocks = row;
    const __m256i low = _mm256_set1_epi8(15);
    __m256 sums[4] = {}, minimum_sum = _mm256_setzero_ps();
    _Alignas(32) float products[8];
    for (size_t b = 0; b < columns / 256; b++) {
        const struct block_q4_k *block = blocks + b;
        for (int line = 0; line < 3; line++) _mm_prefetch((const char *)block + AHEAD + line * 64, _MM_HINT_T0);
        __m256 scales, minima;
        scales_and_minima(block->scales, &scales, &minima);
        const float d = _cvtsh_ss(half_at(block->d)) * x->scales[b * 8], dmin = _cvtsh_ss(half_at(block->dmin));
        _mm256_store_ps(products, _mm256_mul_ps(scales, _mm256_set1_ps(d)));
        minimum_sum = _mm256_fmadd_ps(
            _mm256_mul_ps(minima, _mm256_set1_ps(dmin)), _mm256_loadu_ps(x->sums + b * 8), minimum_sum);
#pragma clang loop unroll(full)
        for (int j = 0; j < 4; j++) {
            const __m256i both = _mm256_loadu_si256((const __m256i *)(block->qs + j * 32));
            const int8_t *quants = x->quants + b * 256 + (size_t)j * 64;
            const __m256 first = unsigned_dot(_mm256_and_si256(both, low), quants);
            const __m256 second = unsigned_dot(_mm256_and_si256(_mm256_srli_epi16(both, 4), low), quants + 32);
            sums[j] = _mm256_fmadd_ps(first, _mm256_broadcast_ss(products + j * 2), sums[j]);
            sums[j] = _mm256_fmadd_ps(second, _mm256_broadcast_ss(products + j * 2 + 1), sums[j]);
        }
    }
    const __m256 sum = _mm256_add_ps(_mm256_add_ps(sums[0], sums[1]), _mm256_add_ps(sums[2], sums[3]));
    return sum_of_lanes(_mm256_sub_ps(sum, minimum_sum));
}

TARGET float avx512_dot_q5_k(const void *row, const struct vector *x, size_t columns) {
    const struct block_q5_k *blocks = row;
    const __m256i low = _mm256_set1_epi8(15), bit = _mm256_set1_epi8(16);
    __m256 sums[4] = {}, minimum_sum = _mm256_setzero_ps();
    _Alignas(32) float products[8];
    for (size_t b = 0; b < columns / 256; b++) {
        const struct block_q5_k *block = blocks + b;
        for (int line = 0; line < 3; line++) _mm_prefetch((const char *)block + AHEAD + line * 64, _MM_HINT_T0);
        __m256 scales, minima;
        scales_and_minima(block->scales, &scales, &minima);
        const float d = _cvtsh_ss(half_at(block->d)) * x->scales[b * 8], dmin = _cvtsh_ss(half_at(block->dmin));
        _mm256_store_ps(products, _mm256_mul_ps(scales, _mm256_set1_ps(d)));
        minimum_sum = _mm256_fmadd_ps(
            _mm256_mul_ps(minima, _mm256_set1_ps(dmin)), _mm256_loadu_ps(x->sums + b * 8), minimum_sum);
        // Bit s of each byte belongs to part s; it becomes bit 4 of that part's weights.
        const __m256i high = _mm256_loadu_si256((const __m256i *)block->qh);
#pragma clang loop unroll(full)
        for (int j = 0; j < 4; j++) {
            const __m256i both = _mm256_loadu_si256((const __m256i *)(block->qs + j * 32));
            const __m256i high_first = j < 2 ? _mm256_slli_epi16(high, 4 - 2 * j) : _mm256_srli_epi16(high, 2 * j - 4);
            const __m256i high_second = j < 2 ? _mm256_slli_epi16(high, 3 - 2 * j) : _mm256_srli_epi16(high, 2 * j - 3);
            const __m256i first = _mm256_or_si256(_mm256_and_si256(both, low), _mm256_and_si256(high_first, bit));
            const __m256i second = _mm256_or_si256(
                _mm256_and_si256(_mm256_srli_epi16(both, 4), low), _mm256_and_si256(high_second, bit));
            const int8_t *quants = x->quants + b * 256 + (size_t)j * 64;
            sums[j] = _mm256_fmadd_ps(unsigned_dot(first, quants), _mm256_broadcast_ss(products + j * 2), sums[j]);
            sums[j] =
                _mm256_fmadd_ps(unsigned_dot(second, quants + 32), _mm256_broadcast_ss(products + j * 2 + 1), sums[j]);
        }
    }
    const __m256 sum = _mm256_add_ps(_mm256_add_ps(sums[0], sums[1]), _mm256_add_ps(sums[2], sums[3]));
    return sum_of_lanes(_mm256_sub_ps(sum, minimum_sum));
}

TARGET float avx512_dot_q6_k(const void *row, const struct vector *x, size_t columns) {
    const struct block_q6_k *blocks = row;
    const __m256i low = _mm256_set1_epi8(15), two = _mm256_set1_epi8(48);
    const __m256i halves = _mm256_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1);
    __m256 sums[4] = {};
    for (size_t b = 0; b < columns / 256; b++) {
        const struct block_q6_k *block = blocks + b;
        for (int line = 0; line < 4; line++) _mm_prefetch((const char *)block + AHEAD + line * 64, _MM_HINT_T0);
        const __m256 d = _mm256_set1_ps(_cvtsh_ss(half_at(block->d)) * x->scales[b * 8]);
#pragma clang loop unroll(full)
        for (int part = 0; part < 2; part++) {
            const __m128i stored = _mm_loadl_epi64((const __m128i *)(block->scales + part * 8));
            const __m256 scales = _mm256_mul_ps(_mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(stored)), d);
            const __m256i high = _mm256_loadu_si256((const __m256i *)(block->qh + part * 32));
#pragma clang loop unroll(full)
            for (int quarter = 0; quarter < 4; quarter++) {
                const __m256i both = _mm256_loadu_si256((const __m256i *)(block->ql + part * 64 + quarter % 2 * 32));
                const __m256i lower = _mm256_and_si256(quarter < 2 ? both : _mm256_srli_epi16(both, 4), low);
                const __m256i moved = quarter < 2 ? _mm256_slli_epi16(high, 4 - 2 * quarter)
                                                  : _mm256_srli_epi16(high, 2 * quarter - 4);
                const __m256i weights = _mm256_or_si256(lower, _mm256_and_si256(moved, two));
                const size_t at = b * 256 + (size_t)(part * 128 + quarter * 32);
                const __m256i dot = _mm256_dpbusd_epi32(
                    _mm256_loadu_si256((const __m256i *)(x->corrections + at / 4)), weights,
                    _mm256_loadu_si256((const __m256i *)(x->quants + at)));
                const __m256 scale =
                    _mm256_permutevar8x32_ps(scales, _mm256_add_epi32(halves, _mm256_set1_epi32(quarter * 2)));
                sums[quarter] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(dot), scale, sums[quarter]);
            }
        }
    }
    return sum_of_lanes(_mm256_add_ps(_mm256_add_ps(sums[0], sums[1]), _mm256_add_ps(sums[2], sums[3])));
}

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
    .dot_q8_0 = avx512_dot_q8_0,
    .dot_q4_0 = avx512_dot_q4_0,
    .dot_q4_k = avx512_dot_q4_k,
    .dot_q5_k = avx512_dot_q5_k,
    .dot_q6_k = avx512_dot_q6_k,
    .panel = avx512_panel,
    .quantize = quantize,
    .rms_norm = rms_norm,
    .layer_norm = layer_norm,
    .silu_multiply = silu_multiply,
    .gelu_multiply = gelu_multiply,
    .softcap = softcap,
    .exponentials = exponentials,
    .dot_half = avx512_dot_half,
    .add_half = add_half,
    .add_half_in_half = add_half_in_half,
    .scale_in_half = scale_in_half,
    .store_half = store_half,
};
#endif
