// Half precision with F16C, for every x86 instruction set that has it. The file that includes this defines TARGET.
// There is no include guard on purpose.

#include "Kernels.h"

TARGET static inline float sum_of_lanes(__m256 v) {
    const __m128 four = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
    const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

TARGET static inline __m256 eight_halves(const uint16_t *half) {
    return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)half));
}

TARGET static float dot_half(const uint16_t *half, const float *values, size_t count) {
    __m256 sums[4] = {};
    size_t i = 0;
    for (; i + 32 <= count; i += 32) {
        for (int part = 0; part < 4; part++) {
            const size_t at = i + (size_t)part * 8;
            sums[part] = _mm256_fmadd_ps(eight_halves(half + at), _mm256_loadu_ps(values + at), sums[part]);
        }
    }
    for (; i + 8 <= count; i += 8) {
        sums[0] = _mm256_fmadd_ps(eight_halves(half + i), _mm256_loadu_ps(values + i), sums[0]);
    }
    const __m256 all = _mm256_add_ps(_mm256_add_ps(sums[0], sums[1]), _mm256_add_ps(sums[2], sums[3]));
    float sum = sum_of_lanes(all);
    for (; i < count; i++) sum += _cvtsh_ss(half[i]) * values[i];
    return sum;
}

TARGET __attribute__((unused)) static float dot_f16(const void *row, const struct vector *x, size_t columns) {
    return dot_half(row, x->values, columns);
}

TARGET static void add_half(float *target, const uint16_t *half, float factor, size_t count) {
    const __m256 factors = _mm256_set1_ps(factor);
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        _mm256_storeu_ps(
            target + i, _mm256_fmadd_ps(eight_halves(half + i), factors, _mm256_loadu_ps(target + i)));
    }
    for (; i < count; i++) target[i] += factor * _cvtsh_ss(half[i]);
}

TARGET static inline __m256 rounded_to_half(__m256 values) {
    return _mm256_cvtph_ps(_mm256_cvtps_ph(values, _MM_FROUND_TO_NEAREST_INT));
}

TARGET static inline float one_rounded_to_half(float value) {
    return _cvtsh_ss(_cvtss_sh(value, _MM_FROUND_TO_NEAREST_INT));
}

TARGET static void add_halves_in_half(
    float *target, const uint16_t *halves, const uint32_t *cells, size_t stride, const float *factors, size_t cell_count,
    size_t count) {
    size_t i = 0;
    // 64 elements at a time stay in registers.
    for (; i + 64 <= count; i += 64) {
        __m256 sums[8];
        for (int part = 0; part < 8; part++) sums[part] = _mm256_loadu_ps(target + i + part * 8);
        for (size_t cell = 0; cell < cell_count; cell++) {
            const uint16_t *half = halves + cells[cell] * stride + i;
            const __m256 factor = _mm256_broadcast_ss(factors + cell);
#pragma clang loop unroll(full)
            for (int part = 0; part < 8; part++) {
                sums[part] = rounded_to_half(_mm256_fmadd_ps(eight_halves(half + part * 8), factor, sums[part]));
            }
        }
        for (int part = 0; part < 8; part++) _mm256_storeu_ps(target + i + part * 8, sums[part]);
    }
    for (; i + 8 <= count; i += 8) {
        __m256 sum = _mm256_loadu_ps(target + i);
        for (size_t cell = 0; cell < cell_count; cell++) {
            const __m256 factor = _mm256_broadcast_ss(factors + cell);
            sum = rounded_to_half(_mm256_fmadd_ps(eight_halves(halves + cells[cell] * stride + i), factor, sum));
        }
        _mm256_storeu_ps(target + i, sum);
    }
    for (; i < count; i++) {
        for (size_t cell = 0; cell < cell_count; cell++) {
            target[i] = one_rounded_to_half(target[i] + factors[cell] * _cvtsh_ss(halves[cells[cell] * stride + i]));
        }
    }
}

TARGET static void scale_in_half(float *target, float factor, size_t count) {
    const __m256 factors = _mm256_set1_ps(factor);
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        _mm256_storeu_ps(target + i, rounded_to_half(_mm256_mul_ps(_mm256_loadu_ps(target + i), factors)));
    }
    for (; i < count; i++) target[i] = one_rounded_to_half(target[i] * factor);
}

TARGET static void store_half(const float *input, uint16_t *output, size_t count) {
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        _mm_storeu_si128(
            (__m128i *)(output + i), _mm256_cvtps_ph(_mm256_loadu_ps(input + i), _MM_FROUND_TO_NEAREST_INT));
    }
    for (; i < count; i++) output[i] = _cvtss_sh(input[i], _MM_FROUND_TO_NEAREST_INT);
}
