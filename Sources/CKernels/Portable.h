// Every kernel in plain C, compiled once for each instruction set: the file that includes this defines TARGET, the
// attribute that names the set, and the compiler vectorises. There is no include guard on purpose.

#include "Kernels.h"
#include <math.h>

/// Where an instruction set has something better for one of these, this one is left out of its table.
#define KERNEL TARGET __attribute__((unused)) static

// MARK: - Functions

// Products are added without rounding in between, where the instruction set can.
#pragma clang fp contract(fast)

/// e^x to about one unit in the last place, for x clamped to what a float holds. Source of the polynomial: Arm
/// Optimized Routines, expf for vectors.
TARGET static inline float exponential(float x) {
    x = x < -87 ? -87 : x > 88 ? 88 : x;
    const uint32_t shifted = bits_of_float(x * 0x1.715476p+0f + 0x1.8p23f);
    const int32_t power = (int32_t)(shifted & 0x7FFFFF) - 0x400000;
    const float whole = (float)power;
    const float rest = (x - whole * 0x1.62e4p-1f) - whole * 0x1.7f7d1cp-20f, square = rest * rest;
    const float upper = 0x1.0e4020p-7f * rest + 0x1.573e2ep-5f, lower = 0x1.555e66p-3f * rest + 0x1.fffdb6p-2f;
    const float p = (upper * square + lower) * square + (0x1.ffffecp-1f * rest + 1);
    return p * float_of_bits((uint32_t)(power + 127) << 23);
}

TARGET static inline float hyperbolic_tangent(float x) {
    const float e = exponential(2 * x);
    return 1 - 2 / (e + 1);
}

// Sums may be taken in any order: that is what lets them be vectors.
#pragma clang fp reassociate(on) contract(fast)

// MARK: - Rows times a vector

KERNEL float dot_f32(const void *row, const struct vector *x, size_t columns) {
    const float *weights = row;
    float sum = 0;
    for (size_t i = 0; i < columns; i++) sum += weights[i] * x->values[i];
    return sum;
}

KERNEL float dot_half_portable(const uint16_t *half, const float *values, size_t count) {
    float sum = 0;
    for (size_t i = 0; i < count; i++) sum += float_of_half(half[i]) * values[i];
    return sum;
}

KERNEL float dot_f16_portable(const void *row, const struct vector *x, size_t columns) {
    return dot_half_portable(row, x->values, columns);
}

KERNEL float dot_bf16(const void *row, const struct vector *x, size_t columns) {
    const uint16_t *weights = row;
    float sum = 0;
    for (size_t i = 0; i < columns; i++) sum += float_of_bits((uint32_t)weights[i] << 16) * x->values[i];
    return sum;
}

KERNEL float dot_q8_0_portable(const void *row, const struct vector *x, size_t columns) {
    const struct block_q8_0 *blocks = row;
    float sum = 0;
    for (size_t b = 0; b < columns / 32; b++) {
        const int8_t *quants = x->quants + b * 32;
        int32_t dot = 0;
        for (int i = 0; i < 32; i++) dot += blocks[b].qs[i] * quants[i];
        sum += (float)dot * (float_of_half(half_at(blocks[b].d)) * x->scales[b]);
    }
    return sum;
}

KERNEL float dot_q4_0_portable(const void *row, const struct vector *x, size_t columns) {
    const struct block_q4_0 *blocks = row;
    float sum = 0;
    for (size_t b = 0; b < columns / 32; b++) {
        const int8_t *quants = x->quants + b * 32;
        int32_t dot = 0;
        for (int i = 0; i < 16; i++) {
            dot += ((blocks[b].qs[i] & 15) - 8) * quants[i];
            dot += ((blocks[b].qs[i] >> 4) - 8) * quants[i + 16];
        }
        sum += (float)dot * (float_of_half(half_at(blocks[b].d)) * x->scales[b]);
    }
    return sum;
}

KERNEL float dot_q4_k_portable(const void *row, const struct vector *x, size_t columns) {
    const struct block_q4_k *blocks = row;
    float sum = 0, minimum_sum = 0;
    for (size_t b = 0; b < columns / 256; b++) {
        int32_t total = 0;
        float minima = 0;
        for (int s = 0; s < 8; s++) {
            const size_t part = b * 8 + (size_t)s;
            const int8_t *quants = x->quants + part * 32;
            const uint8_t *qs = blocks[b].qs + s / 2 * 32;
            const int shift = s % 2 * 4;
            uint8_t scale, minimum;
            scale_and_minimum(blocks[b].scales, s, &scale, &minimum);
            int32_t dot = 0;
            for (int i = 0; i < 32; i++) dot += (qs[i] >> shift & 15) * quants[i];
            total += dot * scale;
            minima += minimum * x->sums[part];
        }
        sum += (float)total * (float_of_half(half_at(blocks[b].d)) * x->scales[b * 8]);
        minimum_sum += minima * (float_of_half(half_at(blocks[b].dmin)) * x->scales[b * 8]);
    }
    return sum - minimum_sum;
}

KERNEL float dot_q5_k_portable(const void *row, const struct vector *x, size_t columns) {
    const struct block_q5_k *blocks = row;
    float sum = 0, minimum_sum = 0;
    for (size_t b = 0; b < columns / 256; b++) {
        int32_t total = 0;
        float minima = 0;
        for (int s = 0; s < 8; s++) {
            const size_t part = b * 8 + (size_t)s;
            const int8_t *quants = x->quants + part * 32;
            const uint8_t *qs = blocks[b].qs + s / 2 * 32;
            const int shift = s % 2 * 4;
            uint8_t scale, minimum;
            scale_and_minimum(blocks[b].scales, s, &scale, &minimum);
            int32_t dot = 0;
            for (int i = 0; i < 32; i++) {
                dot += ((qs[i] >> shift & 15) + (blocks[b].qh[i] >> s & 1) * 16) * quants[i];
            }
            total += dot * scale;
            minima += minimum * x->sums[part];
        }
        sum += (float)total * (float_of_half(half_at(blocks[b].d)) * x->scales[b * 8]);
        minimum_sum += minima * (float_of_half(half_at(blocks[b].dmin)) * x->scales[b * 8]);
    }
    return sum - minimum_sum;
}

KERNEL float dot_q6_k_portable(const void *row, const struct vector *x, size_t columns) {
    const struct block_q6_k *blocks = row;
    float sum = 0;
    for (size_t b = 0; b < columns / 256; b++) {
        int32_t total = 0;
        for (int s = 0; s < 16; s++) {
            // Parts of 128 elements: four times 32, whose low bits share 64 bytes and whose high bits share 32.
            const int part = s / 8, quarter = s % 8 / 2, start = s % 2 * 16;
            const uint8_t *ql = blocks[b].ql + part * 64 + quarter % 2 * 32 + start;
            const uint8_t *qh = blocks[b].qh + part * 32 + start;
            const int8_t *quants = x->quants + b * 256 + (size_t)s * 16;
            int32_t dot = 0;
            for (int i = 0; i < 16; i++) {
                const int q = (ql[i] >> quarter / 2 * 4 & 15) | (qh[i] >> quarter * 2 & 3) << 4;
                dot += (q - 32) * quants[i];
            }
            total += dot * blocks[b].scales[s];
        }
        sum += (float)total * (float_of_half(half_at(blocks[b].d)) * x->scales[b * 8]);
    }
    return sum;
}

// MARK: - Activations

/// As llama.cpp rounds them: ggml's quantize_row_q8_0 and quantize_row_q8_K.
KERNEL void quantize(const float *input, size_t count, bool super, int8_t *quants, float *scales) {
    const size_t size = super ? 256 : 32;
    for (size_t start = 0; start < count; start += size) {
        const float *x = input + start;
        float most = 0, least = 0;
        for (size_t i = 0; i < size; i++) {
            most = x[i] > most ? x[i] : most;
            least = x[i] < least ? x[i] : least;
        }
        const float extreme = most >= -least ? most : least;
        float scale = fabsf(extreme) / 127, inverse = extreme == 0 ? 0 : 127 / fabsf(extreme);
        if (super) {
            // The extreme becomes −127, whatever its sign.
            inverse = extreme == 0 ? 0 : -127 / extreme;
            scale = extreme == 0 ? 0 : 1 / inverse;
        } else {
            scale = float_of_half(half_of_float(scale));
        }
        for (size_t i = 0; i < size; i++) {
            // Adding 1.5 · 2²³ rounds to the nearest integer, ties to even.
            const uint32_t bits = bits_of_float(x[i] * inverse + 0x1.8p23f);
            quants[start + i] = (int8_t)((int32_t)(bits & 0x7FFFFF) - 0x400000);
        }
        for (size_t i = 0; i < size / 32; i++) scales[start / 32 + i] = scale;
    }
}

// MARK: - Elementwise

KERNEL void rms_norm(const float *input, const float *weight, float *output, size_t size, float epsilon) {
    double squares = 0;
    for (size_t i = 0; i < size; i++) {
        const float square = input[i] * input[i];
        squares += square;
    }
    const float factor = 1 / sqrtf((float)(squares / (double)size) + epsilon);
    for (size_t i = 0; i < size; i++) output[i] = input[i] * factor * weight[i];
}

KERNEL void layer_norm(
    const float *input, const float *weight, const float *bias, float *output, size_t size, float epsilon) {
    float sum = 0;
    for (size_t i = 0; i < size; i++) sum += input[i];
    const float mean = sum / (float)size;
    float squares = 0;
    for (size_t i = 0; i < size; i++) squares += (input[i] - mean) * (input[i] - mean);
    const float factor = 1 / sqrtf(squares / (float)size + epsilon);
    if (bias) {
        for (size_t i = 0; i < size; i++) output[i] = (input[i] - mean) * factor * weight[i] + bias[i];
    } else {
        for (size_t i = 0; i < size; i++) output[i] = (input[i] - mean) * factor * weight[i];
    }
}

KERNEL void silu_multiply(float *target, const float *factor, size_t count) {
    for (size_t i = 0; i < count; i++) target[i] = target[i] / (1 + exponential(-target[i])) * factor[i];
}

KERNEL void gelu_multiply(float *target, const float *factor, size_t count) {
    for (size_t i = 0; i < count; i++) {
        // Rounded before and after to half precision, because llama.cpp looks it up in a table of halves.
        const float x = float_of_half(half_of_float(target[i]));
        const float inner = 0.79788456080286535588f * x * (1 + 0.044715f * x * x);
        const float middle = float_of_half(half_of_float(0.5f * x * (1 + hyperbolic_tangent(inner))));
        const float gelu = target[i] <= -10 ? 0 : target[i] >= 10 ? target[i] : middle;
        target[i] = gelu * (factor ? factor[i] : 1);
    }
}

/// The error function by formula 7.1.26 of Abramowitz and Stegun, "Handbook of Mathematical Functions", 1964, which is
/// off by at most 1.5e-7.
KERNEL void gelu_exact(float *target, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const float x = target[i], z = fabsf(x) * 0.70710678118654752f;
        const float t = 1 / (1 + 0.3275911f * z);
        const float upper = (1.061405429f * t - 1.453152027f) * t + 1.421413741f;
        const float error = ((upper * t - 0.284496736f) * t + 0.254829592f) * t * exponential(-z * z);
        target[i] = 0.5f * x * (x < 0 ? error : 2 - error);
    }
}

KERNEL void softcap(float *target, float cap, size_t count) {
    for (size_t i = 0; i < count; i++) target[i] = cap * hyperbolic_tangent(target[i] / cap);
}

KERNEL float exponentials(float *scores, float most, size_t count) {
    float sum = 0;
    for (size_t i = 0; i < count; i++) {
        scores[i] = exponential(scores[i] - most);
        sum += scores[i];
    }
    return sum;
}

KERNEL void add_half_portable(float *target, const uint16_t *half, float factor, size_t count) {
    for (size_t i = 0; i < count; i++) target[i] += factor * float_of_half(half[i]);
}

KERNEL void add_halves_in_half_portable(
    float *target, const uint16_t *halves, const uint32_t *cells, size_t stride, const float *factors, size_t cell_count,
    size_t count) {
    for (size_t cell = 0; cell < cell_count; cell++) {
        const uint16_t *half = halves + cells[cell] * stride;
        for (size_t i = 0; i < count; i++) {
            target[i] = float_of_half(half_of_float(target[i] + factors[cell] * float_of_half(half[i])));
        }
    }
}

KERNEL void scale_in_half_portable(float *target, float factor, size_t count) {
    for (size_t i = 0; i < count; i++) target[i] = float_of_half(half_of_float(target[i] * factor));
}

KERNEL void store_half_portable(const float *input, uint16_t *output, size_t count) {
    for (size_t i = 0; i < count; i++) output[i] = half_of_float(input[i]);
}

#pragma clang fp reassociate(off) contract(on)
