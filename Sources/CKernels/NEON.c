#if defined(__aarch64__)
#include <arm_neon.h>

#define TARGET __attribute__((target("dotprod")))
#include "Portable.h"

// Eight rows times a vector, for one token at a time, with the instructions that add up four products of bytes. What is
// loaded of the vector serves all rows.

TARGET static inline float half_as_float(const void *bytes) {
    __fp16 half;
    memcpy(&half, bytes, sizeof half);
    return (float)half;
}

/// Σ weights · quants over 32 elements, in four lanes.
TARGET static inline int32x4_t dot_of_32(int8x16_t first, int8x16_t second, const int8_t *quants) {
    const int32x4_t sum = vdotq_s32(vdupq_n_s32(0), first, vld1q_s8(quants));
    return vdotq_s32(sum, second, vld1q_s8(quants + 16));
}

TARGET static void rows_q8_0(
    const uint8_t *rows, size_t stride, const struct vector *x, size_t columns, float *output) {
    float32x4_t sums[ROWS_AT_ONCE];
    for (int r = 0; r < ROWS_AT_ONCE; r++) sums[r] = vdupq_n_f32(0);
    for (size_t b = 0; b < columns / 32; b++) {
#pragma clang loop unroll(full)
        for (size_t r = 0; r < ROWS_AT_ONCE; r++) {
            const struct block_q8_0 *block = (const struct block_q8_0 *)(rows + r * stride) + b;
            const int32x4_t dot = dot_of_32(vld1q_s8(block->qs), vld1q_s8(block->qs + 16), x->quants + b * 32);
            sums[r] = vfmaq_n_f32(sums[r], vcvtq_f32_s32(dot), half_as_float(block->d) * x->scales[b]);
        }
    }
    for (int r = 0; r < ROWS_AT_ONCE; r++) output[r] = vaddvq_f32(sums[r]);
}

TARGET static void rows_q4_0(
    const uint8_t *rows, size_t stride, const struct vector *x, size_t columns, float *output) {
    float32x4_t sums[ROWS_AT_ONCE];
    for (int r = 0; r < ROWS_AT_ONCE; r++) sums[r] = vdupq_n_f32(0);
    for (size_t b = 0; b < columns / 32; b++) {
#pragma clang loop unroll(full)
        for (size_t r = 0; r < ROWS_AT_ONCE; r++) {
            const struct block_q4_0 *block = (const struct block_q4_0 *)(rows + r * stride) + b;
            const uint8x16_t both = vld1q_u8(block->qs);
            const int8x16_t low = vreinterpretq_s8_u8(vandq_u8(both, vdupq_n_u8(15)));
            const int8x16_t high = vreinterpretq_s8_u8(vshrq_n_u8(both, 4));
            const int8x16_t offset = vdupq_n_s8(8);
            const int32x4_t dot = dot_of_32(vsubq_s8(low, offset), vsubq_s8(high, offset), x->quants + b * 32);
            sums[r] = vfmaq_n_f32(sums[r], vcvtq_f32_s32(dot), half_as_float(block->d) * x->scales[b]);
        }
    }
    for (int r = 0; r < ROWS_AT_ONCE; r++) output[r] = vaddvq_f32(sums[r]);
}

/// Q4_K, and Q5_K where `high` holds the fifth bits: one block's product, minima taken out.
TARGET static inline float block_of_k(
    const uint8_t *header, const uint8_t *qs, const uint8_t *high, const struct vector *x, size_t b) {
    const int8_t *quants = x->quants + b * 256;
    int32x4_t total = vdupq_n_s32(0);
    float minima = 0;
    for (int s = 0; s < 8; s++) {
        uint8_t scale, minimum;
        scale_and_minimum(header + 4, s, &scale, &minimum);
        minima += minimum * x->sums[b * 8 + (size_t)s];
        const int8x16_t shift = vdupq_n_s8((int8_t)(s % 2 * -4));
        uint8x16_t weights[2];
        for (int half = 0; half < 2; half++) {
            const uint8x16_t both = vld1q_u8(qs + s / 2 * 32 + half * 16);
            weights[half] = vandq_u8(vshlq_u8(both, shift), vdupq_n_u8(15));
            if (!high) continue;
            const uint8x16_t bits = vshlq_u8(vld1q_u8(high + half * 16), vdupq_n_s8((int8_t)(4 - s)));
            weights[half] = vorrq_u8(weights[half], vandq_u8(bits, vdupq_n_u8(16)));
        }
        const int32x4_t dot =
            dot_of_32(vreinterpretq_s8_u8(weights[0]), vreinterpretq_s8_u8(weights[1]), quants + s * 32);
        total = vmlaq_n_s32(total, dot, scale);
    }
    const float scale = x->scales[b * 8];
    return (float)vaddvq_s32(total) * (half_as_float(header) * scale) - minima * (half_as_float(header + 2) * scale);
}

TARGET static void rows_q4_k(
    const uint8_t *rows, size_t stride, const struct vector *x, size_t columns, float *output) {
    for (size_t r = 0; r < ROWS_AT_ONCE; r++) {
        const struct block_q4_k *blocks = (const struct block_q4_k *)(rows + r * stride);
        float sum = 0;
        for (size_t b = 0; b < columns / 256; b++) sum += block_of_k(blocks[b].d, blocks[b].qs, NULL, x, b);
        output[r] = sum;
    }
}

TARGET static void rows_q5_k(
    const uint8_t *rows, size_t stride, const struct vector *x, size_t columns, float *output) {
    for (size_t r = 0; r < ROWS_AT_ONCE; r++) {
        const struct block_q5_k *blocks = (const struct block_q5_k *)(rows + r * stride);
        float sum = 0;
        for (size_t b = 0; b < columns / 256; b++) sum += block_of_k(blocks[b].d, blocks[b].qs, blocks[b].qh, x, b);
        output[r] = sum;
    }
}

TARGET static void rows_q6_k(
    const uint8_t *rows, size_t stride, const struct vector *x, size_t columns, float *output) {
    for (size_t r = 0; r < ROWS_AT_ONCE; r++) {
        const struct block_q6_k *blocks = (const struct block_q6_k *)(rows + r * stride);
        float sum = 0;
        for (size_t b = 0; b < columns / 256; b++) {
            const struct block_q6_k *block = blocks + b;
            int32x4_t total = vdupq_n_s32(0);
            for (int s = 0; s < 16; s++) {
                // Parts of 128 elements: four times 32, whose low bits share 64 bytes and whose high bits share 32.
                const int part = s / 8, quarter = s % 8 / 2, start = s % 2 * 16;
                const uint8x16_t low = vld1q_u8(block->ql + part * 64 + quarter % 2 * 32 + start);
                const uint8x16_t high = vld1q_u8(block->qh + part * 32 + start);
                const uint8x16_t lower =
                    vandq_u8(vshlq_u8(low, vdupq_n_s8((int8_t)(quarter / 2 * -4))), vdupq_n_u8(15));
                const uint8x16_t upper =
                    vandq_u8(vshlq_u8(high, vdupq_n_s8((int8_t)(4 - quarter * 2))), vdupq_n_u8(48));
                const int8x16_t weights =
                    vsubq_s8(vreinterpretq_s8_u8(vorrq_u8(lower, upper)), vdupq_n_s8(32));
                const int8x16_t quants = vld1q_s8(x->quants + b * 256 + (size_t)s * 16);
                total = vmlaq_n_s32(total, vdotq_s32(vdupq_n_s32(0), weights, quants), block->scales[s]);
            }
            sum += (float)vaddvq_s32(total) * (half_as_float(block->d) * x->scales[b * 8]);
        }
        output[r] = sum;
    }
}

// MARK: - Half precision

TARGET static float neon_dot_half(const uint16_t *half, const float *values, size_t count) {
    float32x4_t sums[2] = {vdupq_n_f32(0), vdupq_n_f32(0)};
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        const float16x8_t stored = vreinterpretq_f16_u16(vld1q_u16(half + i));
        sums[0] = vfmaq_f32(sums[0], vcvt_f32_f16(vget_low_f16(stored)), vld1q_f32(values + i));
        sums[1] = vfmaq_f32(sums[1], vcvt_high_f32_f16(stored), vld1q_f32(values + i + 4));
    }
    float sum = vaddvq_f32(vaddq_f32(sums[0], sums[1]));
    for (; i < count; i++) sum += half_as_float(half + i) * values[i];
    return sum;
}

TARGET static float neon_dot_f16(const void *row, const struct vector *x, size_t columns) {
    return neon_dot_half(row, x->values, columns);
}

TARGET static void neon_add_half(float *target, const uint16_t *half, float factor, size_t count) {
    size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        const float32x4_t stored = vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(half + i)));
        vst1q_f32(target + i, vfmaq_n_f32(vld1q_f32(target + i), stored, factor));
    }
    for (; i < count; i++) target[i] += factor * half_as_float(half + i);
}

TARGET static void neon_store_half(const float *input, uint16_t *output, size_t count) {
    size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        vst1_u16(output + i, vreinterpret_u16_f16(vcvt_f16_f32(vld1q_f32(input + i))));
    }
    for (; i < count; i++) output[i] = half_of_float(input[i]);
}

const struct kernels kernels_dotprod = {
    .dot_f32 = dot_f32,
    .dot_f16 = neon_dot_f16,
    .dot_bf16 = dot_bf16,
    .dot_q8_0 = dot_q8_0_portable,
    .dot_q4_0 = dot_q4_0_portable,
    .dot_q4_k = dot_q4_k_portable,
    .dot_q5_k = dot_q5_k_portable,
    .dot_q6_k = dot_q6_k_portable,
    .rows_q8_0 = rows_q8_0,
    .rows_q4_0 = rows_q4_0,
    .rows_q4_k = rows_q4_k,
    .rows_q5_k = rows_q5_k,
    .rows_q6_k = rows_q6_k,
    .quantize = quantize,
    .rms_norm = rms_norm,
    .layer_norm = layer_norm,
    .silu_multiply = silu_multiply,
    .gelu_multiply = gelu_multiply,
    .gelu_exact = gelu_exact,
    .softcap = softcap,
    .exponentials = exponentials,
    .dot_half = neon_dot_half,
    .add_half = neon_add_half,
    .add_halves_in_half = add_halves_in_half_portable,
    .scale_in_half = scale_in_half_portable,
    .store_half = neon_store_half,
};
#endif
