#if defined(__x86_64__)
#include "AVX512.h"

// Eight rows times a vector, for one token at a time: what is loaded of the vector serves all eight, and their sums are
// eight chains of additions that do not wait for each other. 256-bit vectors, because those have three ports and these
// loops wait for memory.
//
// Each sum is added up in the order in which llama.cpp does it for one token (quants.c and repack.cpp of its ggml for
// AVX2), so that both round in the same way: what is rounded differently here becomes another 8-bit number in the next
// layer. Products of K types are whole numbers below 2²⁴ per block, which floats hold exactly.

/// Fetches the next eight rows at the place where these are.
TARGET static inline void fetch_ahead(const uint8_t *row, size_t stride, size_t bytes) {
    for (size_t line = 0; line < bytes; line += 64) {
        _mm_prefetch((const char *)row + ROWS_AT_ONCE * stride + line, _MM_HINT_T0);
    }
}

/// The half-precision numbers at the same place of eight rows.
TARGET static inline __m256 halves_of_rows(const uint8_t *first, size_t stride) {
    const __m256i index = _mm256_mullo_epi32(_mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7), _mm256_set1_epi32((int)stride));
    return _mm256_cvtph_ps(_mm256_cvtepi32_epi16(_mm256_i32gather_epi32((const int *)first, index, 1)));
}

/// The sums of the lanes of each of eight vectors.
TARGET static inline __m256i sums_of_eight(const __m256i *v) {
    const __m256i first = _mm256_hadd_epi32(_mm256_hadd_epi32(v[0], v[1]), _mm256_hadd_epi32(v[2], v[3]));
    const __m256i second = _mm256_hadd_epi32(_mm256_hadd_epi32(v[4], v[5]), _mm256_hadd_epi32(v[6], v[7]));
    return _mm256_add_epi32(
        _mm256_permute2x128_si256(first, second, 0x20), _mm256_permute2x128_si256(first, second, 0x31));
}

TARGET static inline float sum_of_lanes(__m256 v) {
    const __m128 four = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
    const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

TARGET static inline __m256i load(const void *bytes) {
    return _mm256_loadu_si256((const __m256i *)bytes);
}

// MARK: - Blocks of 32

TARGET void avx512_rows_q8_0(
    const uint8_t *rows, size_t stride, const struct vector *x, size_t columns, float *output) {
    __m256 sums[ROWS_AT_ONCE] = {};
    _Alignas(32) float products[ROWS_AT_ONCE];
    for (size_t b = 0; b < columns / 32; b++) {
        const uint8_t *block = rows + b * sizeof(struct block_q8_0);
        const __m256i quants = load(x->quants + b * 32), correction = load(x->corrections + b * 8);
        _mm256_store_ps(products, _mm256_mul_ps(halves_of_rows(block, stride), _mm256_set1_ps(x->scales[b])));
        if (b % 2 == 0) {
            for (size_t r = 0; r < ROWS_AT_ONCE; r++) fetch_ahead(block + r * stride, stride, 64);
        }
#pragma clang loop unroll(full)
        for (size_t r = 0; r < ROWS_AT_ONCE; r++) {
            const __m256i weights = _mm256_xor_si256(load(block + r * stride + 2), _mm256_set1_epi8((char)0x80));
            const __m256 dot = _mm256_cvtepi32_ps(_mm256_dpbusd_epi32(correction, weights, quants));
            sums[r] = _mm256_fmadd_ps(dot, _mm256_broadcast_ss(products + r), sums[r]);
        }
    }
    for (size_t r = 0; r < ROWS_AT_ONCE; r++) output[r] = sum_of_lanes(sums[r]);
}

TARGET void avx512_rows_q4_0(
    const uint8_t *rows, size_t stride, const struct vector *x, size_t columns, float *output) {
    __m256 sum = _mm256_setzero_ps();
    const __m256i shifts = _mm256_setr_epi32(0, 0, 0, 0, 4, 4, 4, 4), low = _mm256_set1_epi8(15);
    for (size_t b = 0; b < columns / 32; b++) {
        const uint8_t *block = rows + b * sizeof(struct block_q4_0);
        const __m256i quants = load(x->quants + b * 32), correction = load(x->corrections + b * 8);
        if (b % 4 == 0) {
            for (size_t r = 0; r < ROWS_AT_ONCE; r++) fetch_ahead(block + r * stride, stride, 64);
        }
        __m256i dots[ROWS_AT_ONCE];
#pragma clang loop unroll(full)
        for (size_t r = 0; r < ROWS_AT_ONCE; r++) {
            const __m128i packed = _mm_loadu_si128((const __m128i *)(block + r * stride + 2));
            const __m256i both = _mm256_srlv_epi32(_mm256_broadcastsi128_si256(packed), shifts);
            dots[r] = _mm256_dpbusd_epi32(correction, _mm256_and_si256(both, low), quants);
        }
        const __m256 scales = _mm256_mul_ps(halves_of_rows(block, stride), _mm256_set1_ps(x->scales[b]));
        sum = _mm256_fmadd_ps(_mm256_cvtepi32_ps(sums_of_eight(dots)), scales, sum);
    }
    _mm256_storeu_ps(output, sum);
}

// MARK: - Blocks of 256

/// weights · quants · scale, added to `sum` as whole numbers.
TARGET static inline __m256 add_scaled(__m256 sum, __m256i weights, const int8_t *quants, const float *scale) {
    const __m256i dot = _mm256_dpbusd_epi32(_mm256_setzero_si256(), weights, load(quants));
    return _mm256_fmadd_ps(_mm256_cvtepi32_ps(dot), _mm256_broadcast_ss(scale), sum);
}

TARGET void avx512_rows_q4_k(
    const uint8_t *rows, size_t stride, const struct vector *x, size_t columns, float *output) {
    const __m256i low = _mm256_set1_epi8(15);
    __m256 sum = _mm256_setzero_ps(), minimum_sum = _mm256_setzero_ps();
    _Alignas(32) float numbers[8];
    for (size_t b = 0; b < columns / 256; b++) {
        const uint8_t *first = rows + b * sizeof(struct block_q4_k);
        const int8_t *quants = x->quants + b * 256;
        const __m256 quant_sums = _mm256_loadu_ps(x->sums + b * 8);
        __m256i dots[ROWS_AT_ONCE], minima[ROWS_AT_ONCE];
#pragma clang loop unroll(disable)
        for (size_t r = 0; r < ROWS_AT_ONCE; r++) {
            const struct block_q4_k *block = (const struct block_q4_k *)(first + r * stride);
            fetch_ahead((const uint8_t *)block, stride, sizeof *block);
            __m256 scales, smallest, dot = _mm256_setzero_ps(), other = _mm256_setzero_ps();
            scales_and_minima(block->scales, &scales, &smallest);
            _mm256_store_ps(numbers, scales);
            minima[r] = _mm256_cvtps_epi32(_mm256_mul_ps(smallest, quant_sums));
#pragma clang loop unroll(full)
            for (int j = 0; j < 4; j++) {
                const __m256i both = load(block->qs + j * 32);
                dot = add_scaled(dot, _mm256_and_si256(both, low), quants + j * 64, numbers + j * 2);
                other = add_scaled(
                    other, _mm256_and_si256(_mm256_srli_epi16(both, 4), low), quants + j * 64 + 32,
                    numbers + j * 2 + 1);
            }
            dots[r] = _mm256_cvtps_epi32(_mm256_add_ps(dot, other));
        }
        const __m256 d = _mm256_set1_ps(x->scales[b * 8]);
        const __m256 factors = _mm256_mul_ps(halves_of_rows(first, stride), d);
        const __m256 minimum_factors = _mm256_mul_ps(halves_of_rows(first + 2, stride), d);
        sum = _mm256_fmadd_ps(_mm256_cvtepi32_ps(sums_of_eight(dots)), factors, sum);
        minimum_sum = _mm256_fmadd_ps(_mm256_cvtepi32_ps(sums_of_eight(minima)), minimum_factors, minimum_sum);
    }
    _mm256_storeu_ps(output, _mm256_sub_ps(sum, minimum_sum));
}

TARGET void avx512_rows_q5_k(
    const uint8_t *rows, size_t stride, const struct vector *x, size_t columns, float *output) {
    const __m256i low = _mm256_set1_epi8(15), bit = _mm256_set1_epi8(16);
    __m256 sums[ROWS_AT_ONCE] = {}, minimum_sum = _mm256_setzero_ps();
    _Alignas(32) float numbers[8], factors[ROWS_AT_ONCE];
    for (size_t b = 0; b < columns / 256; b++) {
        const uint8_t *first = rows + b * sizeof(struct block_q5_k);
        const int8_t *quants = x->quants + b * 256;
        const __m256 quant_sums = _mm256_loadu_ps(x->sums + b * 8), d = _mm256_set1_ps(x->scales[b * 8]);
        _mm256_store_ps(factors, _mm256_mul_ps(halves_of_rows(first, stride), d));
        __m256i minima[ROWS_AT_ONCE];
#pragma clang loop unroll(disable)
        for (size_t r = 0; r < ROWS_AT_ONCE; r++) {
            const struct block_q5_k *block = (const struct block_q5_k *)(first + r * stride);
            fetch_ahead((const uint8_t *)block, stride, sizeof *block);
            __m256 scales, smallest, dot = _mm256_setzero_ps(), other = _mm256_setzero_ps();
            scales_and_minima(block->scales, &scales, &smallest);
            _mm256_store_ps(numbers, scales);
            minima[r] = _mm256_cvtps_epi32(_mm256_mul_ps(smallest, quant_sums));
            // Bit s of each byte belongs to part s; it becomes bit 4 of that part's weights.
            const __m256i high = load(block->qh);
#pragma clang loop unroll(full)
            for (int j = 0; j < 4; j++) {
                const __m256i both = load(block->qs + j * 32);
                const __m256i upper = j < 2 ? _mm256_slli_epi16(high, 4 - 2 * j) : _mm256_srli_epi16(high, 2 * j - 4);
                const __m256i next = j < 2 ? _mm256_slli_epi16(high, 3 - 2 * j) : _mm256_srli_epi16(high, 2 * j - 3);
                const __m256i weights = _mm256_or_si256(_mm256_and_si256(both, low), _mm256_and_si256(upper, bit));
                const __m256i others = _mm256_or_si256(
                    _mm256_and_si256(_mm256_srli_epi16(both, 4), low), _mm256_and_si256(next, bit));
                dot = add_scaled(dot, weights, quants + j * 64, numbers + j * 2);
                other = add_scaled(other, others, quants + j * 64 + 32, numbers + j * 2 + 1);
            }
            sums[r] = _mm256_fmadd_ps(_mm256_broadcast_ss(factors + r), _mm256_add_ps(dot, other), sums[r]);
        }
        const __m256 minimum_factors = _mm256_mul_ps(halves_of_rows(first + 2, stride), d);
        minimum_sum = _mm256_fnmadd_ps(minimum_factors, _mm256_cvtepi32_ps(sums_of_eight(minima)), minimum_sum);
    }
    for (size_t r = 0; r < ROWS_AT_ONCE; r++) output[r] = sum_of_lanes(sums[r]);
    _mm256_storeu_ps(output, _mm256_add_ps(_mm256_loadu_ps(output), minimum_sum));
}

/// −32 · Σ scale · quants, for two neighbouring parts of 16 in each lane.
TARGET static inline __m256i q6_k_correction(const int8_t *scales, const int32_t *corrections) {
    const __m256i lower = _mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)scales));
    const __m256i upper = _mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)(scales + 8)));
    const __m256i pairs = _mm256_hadd_epi32(
        _mm256_mullo_epi32(lower, load(corrections)), _mm256_mullo_epi32(upper, load(corrections + 8)));
    return _mm256_permute4x64_epi64(pairs, 0xD8);
}

TARGET void avx512_rows_q6_k(
    const uint8_t *rows, size_t stride, const struct vector *x, size_t columns, float *output) {
    const __m256i low = _mm256_set1_epi8(15), two = _mm256_set1_epi8(48);
    const __m256i halves = _mm256_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1);
    __m256 sums[ROWS_AT_ONCE] = {};
    _Alignas(32) float factors[ROWS_AT_ONCE];
    for (size_t b = 0; b < columns / 256; b++) {
        const uint8_t *first = rows + b * sizeof(struct block_q6_k);
        const int8_t *quants = x->quants + b * 256;
        for (size_t r = 0; r < ROWS_AT_ONCE; r++) {
            factors[r] = _cvtsh_ss(half_at(((const struct block_q6_k *)(first + r * stride))->d)) * x->scales[b * 8];
        }
#pragma clang loop unroll(disable)
        for (size_t r = 0; r < ROWS_AT_ONCE; r++) {
            const struct block_q6_k *block = (const struct block_q6_k *)(first + r * stride);
            fetch_ahead((const uint8_t *)block, stride, sizeof *block);
            __m256 dots[2] = {};
#pragma clang loop unroll(full)
            for (int part = 0; part < 2; part++) {
                const __m128i stored = _mm_loadl_epi64((const __m128i *)(block->scales + part * 8));
                const __m256 scales = _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(stored));
                const __m256i high = load(block->qh + part * 32);
#pragma clang loop unroll(full)
                for (int quarter = 0; quarter < 4; quarter++) {
                    const __m256i both = load(block->ql + part * 64 + quarter % 2 * 32);
                    const __m256i lower = _mm256_and_si256(quarter < 2 ? both : _mm256_srli_epi16(both, 4), low);
                    const __m256i moved = quarter < 2 ? _mm256_slli_epi16(high, 4 - 2 * quarter)
                                                      : _mm256_srli_epi16(high, 2 * quarter - 4);
                    const __m256i weights = _mm256_or_si256(lower, _mm256_and_si256(moved, two));
                    const __m256i dot = _mm256_dpbusd_epi32(
                        _mm256_setzero_si256(), weights, load(quants + part * 128 + quarter * 32));
                    const __m256 scale =
                        _mm256_permutevar8x32_ps(scales, _mm256_add_epi32(halves, _mm256_set1_epi32(quarter * 2)));
                    dots[quarter % 2] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(dot), scale, dots[quarter % 2]);
                }
            }
            const __m256i correction = q6_k_correction(block->scales, x->block_corrections + b * 16);
            const __m256 dot =
                _mm256_add_ps(_mm256_add_ps(dots[0], dots[1]), _mm256_cvtepi32_ps(correction));
            sums[r] = _mm256_fmadd_ps(_mm256_broadcast_ss(factors + r), dot, sums[r]);
        }
    }
    for (size_t r = 0; r < ROWS_AT_ONCE; r++) output[r] = sum_of_lanes(sums[r]);
}
#endif
