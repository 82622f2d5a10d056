#if defined(__x86_64__)
#include "AVX512.h"

// Eight rows times a vector, for one token at a time: what is loaded of the vector serves all eight, and their sums are
// eight chains of additions that do not wait for each other. Mostly 256-bit vectors, which have three ports where 512-bit
// ones have two.
//
// Each sum of floats is added up in the order in which llama.cpp does it for one token (quants.c and repack.cpp of its
// ggml for AVX2), so that both round in the same way: what is rounded differently here becomes another 8-bit number in the
// next layer. Within a block the numbers are whole, so there the order is free.

/// How far ahead of what is computed weights are fetched: about what memory delivers while it answers.
enum { FETCHED_AHEAD = 768 };

/// Fetches what lies ahead of `bytes` bytes of a row, be it of that row or of the next.
TARGET static inline void fetch_ahead(const void *place, size_t bytes) {
    for (size_t line = 0; line < bytes; line += 64) {
        _mm_prefetch((const char *)place + FETCHED_AHEAD + line, _MM_HINT_T0);
    }
}

/// The four bytes at the same place of eight rows.
TARGET static inline __m256i heads_of_rows(const uint8_t *first, size_t stride) {
    const __m256i index = _mm256_mullo_epi32(_mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7), _mm256_set1_epi32((int)stride));
    return _mm256_i32gather_epi32((const int *)first, index, 1);
}

/// The half-precision numbers in the lower halves of eight lanes.
TARGET static inline __m256 lower_halves(__m256i lanes) {
    return _mm256_cvtph_ps(_mm256_cvtepi32_epi16(lanes));
}

TARGET static inline __m256 upper_halves(__m256i lanes) {
    return lower_halves(_mm256_srli_epi32(lanes, 16));
}

/// The sums of the lanes of each of eight vectors.
TARGET static inline __m256i sums_of_eight(const __m256i *v) {
    const __m256i first = _mm256_hadd_epi32(_mm256_hadd_epi32(v[0], v[1]), _mm256_hadd_epi32(v[2], v[3]));
    const __m256i second = _mm256_hadd_epi32(_mm256_hadd_epi32(v[4], v[5]), _mm256_hadd_epi32(v[6], v[7]));
    return _mm256_add_epi32(
        _mm256_permute2x128_si256(first, second, 0x20), _mm256_permute2x128_si256(first, second, 0x31));
}

/// The same for vectors of four lanes.
TARGET static inline __m256i sums_of_eight_fours(const __m128i *v) {
    __m256i pairs[4];
    for (int i = 0; i < 4; i++) pairs[i] = _mm256_inserti128_si256(_mm256_castsi128_si256(v[i]), v[i + 4], 1);
    return _mm256_hadd_epi32(_mm256_hadd_epi32(pairs[0], pairs[1]), _mm256_hadd_epi32(pairs[2], pairs[3]));
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
        const __m256 scales = _mm256_set1_ps(x->scales[b]);
        _mm256_store_ps(products, _mm256_mul_ps(lower_halves(heads_of_rows(block, stride)), scales));
        if (b % 2 == 0) {
            for (size_t r = 0; r < ROWS_AT_ONCE; r++) fetch_ahead(block + r * stride, 64);
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

/// The 16 bytes at the same place of a row and of the fourth after it.
TARGET static inline __m256i two_rows(const uint8_t *row, size_t stride) {
    const __m128i one = _mm_loadu_si128((const __m128i *)row);
    const __m128i other = _mm_loadu_si128((const __m128i *)(row + 4 * stride));
    return _mm256_inserti128_si256(_mm256_castsi128_si256(one), other, 1);
}

/// Adds the products of eight rows' four bytes, each of which holds two weights, with quants 16 apart.
TARGET static inline __m256i add_nibbles(__m256i sum, __m256i packed, const int8_t *quants) {
    const __m256i low = _mm256_set1_epi8(15);
    int32_t one, other;
    memcpy(&one, quants, sizeof one);
    memcpy(&other, quants + 16, sizeof other);
    sum = _mm256_dpbusd_epi32(sum, _mm256_and_si256(packed, low), _mm256_set1_epi32(one));
    return _mm256_dpbusd_epi32(
        sum, _mm256_and_si256(_mm256_srli_epi16(packed, 4), low), _mm256_set1_epi32(other));
}

/// Four bytes of each of the eight rows are brought together, so that no sum goes across lanes.
TARGET void avx512_rows_q4_0(
    const uint8_t *rows, size_t stride, const struct vector *x, size_t columns, float *output) {
    __m256 sum = _mm256_setzero_ps();
    for (size_t b = 0; b < columns / 32; b++) {
        const uint8_t *block = rows + b * sizeof(struct block_q4_0);
        const int8_t *quants = x->quants + b * 32;
        if (b % 4 == 0) {
            for (size_t r = 0; r < ROWS_AT_ONCE; r++) fetch_ahead(block + r * stride, 64);
        }
        __m256i pairs[4];
#pragma clang loop unroll(full)
        for (size_t r = 0; r < 4; r++) pairs[r] = two_rows(block + r * stride + 2, stride);
        const __m256i low01 = _mm256_unpacklo_epi32(pairs[0], pairs[1]);
        const __m256i high01 = _mm256_unpackhi_epi32(pairs[0], pairs[1]);
        const __m256i low23 = _mm256_unpacklo_epi32(pairs[2], pairs[3]);
        const __m256i high23 = _mm256_unpackhi_epi32(pairs[2], pairs[3]);
        __m256i dots = _mm256_set1_epi32(x->block_corrections[b]), others = _mm256_setzero_si256();
        dots = add_nibbles(dots, _mm256_unpacklo_epi64(low01, low23), quants);
        others = add_nibbles(others, _mm256_unpackhi_epi64(low01, low23), quants + 4);
        dots = add_nibbles(dots, _mm256_unpacklo_epi64(high01, high23), quants + 8);
        others = add_nibbles(others, _mm256_unpackhi_epi64(high01, high23), quants + 12);
        const __m256 scales =
            _mm256_mul_ps(lower_halves(heads_of_rows(block, stride)), _mm256_set1_ps(x->scales[b]));
        sum = _mm256_fmadd_ps(_mm256_cvtepi32_ps(_mm256_add_epi32(dots, others)), scales, sum);
    }
    _mm256_storeu_ps(output, sum);
}

// MARK: - Blocks of 256

/// The eight scales of a Q4_K or Q5_K block and then its eight minima, as bytes.
TARGET static inline __m128i scales_and_minima(const void *block) {
    const __m128i header = _mm_loadu_si128(block);
    const __m128i lower =
        _mm_shuffle_epi8(header, _mm_setr_epi8(4, 5, 6, 7, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15));
    const __m128i upper =
        _mm_shuffle_epi8(header, _mm_setr_epi8(-1, -1, -1, -1, 4, 5, 6, 7, -1, -1, -1, -1, 8, 9, 10, 11));
    const __m128i bits = _mm_and_si128(
        _mm_srlv_epi32(lower, _mm_setr_epi32(0, 0, 0, 4)),
        _mm_setr_epi32(0x3F3F3F3F, 0x0F0F0F0F, 0x3F3F3F3F, 0x0F0F0F0F));
    return _mm_or_si128(bits, _mm_and_si128(_mm_srli_epi16(upper, 2), _mm_set1_epi8(0x30)));
}

/// Writes each scale twice, as the 16-bit halves of a lane, to be loaded into all lanes.
TARGET static inline void store_scales(__m128i scales_and_minima, int32_t *scales) {
    const __m256i index = _mm256_setr_epi8(
        0, -1, 0, -1, 1, -1, 1, -1, 2, -1, 2, -1, 3, -1, 3, -1, 4, -1, 4, -1, 5, -1, 5, -1, 6, -1, 6, -1, 7, -1, 7, -1);
    const __m256i both = _mm256_broadcastsi128_si256(scales_and_minima);
    _mm256_store_si256((__m256i *)scales, _mm256_shuffle_epi8(both, index));
    // Keeps the compiler from replacing the loads by shuffles, of which there are enough.
    __asm__("" : "+m"(*(int32_t(*)[8])scales));
}

/// Σ minimum · Σ quants, in four parts. `sums` are the eight Σ quants of the block.
TARGET static inline __m128i minimum_sums(__m128i scales_and_minima, __m128i sums) {
    const __m128i index = _mm_setr_epi8(8, -1, 9, -1, 10, -1, 11, -1, 12, -1, 13, -1, 14, -1, 15, -1);
    return _mm_madd_epi16(_mm_shuffle_epi8(scales_and_minima, index), sums);
}

TARGET static inline __m128i sums_of_block(const struct vector *x, size_t block) {
    return _mm256_cvtepi32_epi16(_mm256_cvtps_epi32(_mm256_loadu_ps(x->sums + block * 8)));
}

/// Adds scale · weights · quants. Two products of 5-bit weights fit 16 bits.
TARGET static inline __m256i add_scaled(__m256i sum, __m256i weights, const int8_t *quants, int32_t scale) {
    return _mm256_dpwssd_epi32(sum, _mm256_maddubs_epi16(weights, load(quants)), _mm256_set1_epi32(scale));
}

TARGET void avx512_rows_q4_k(
    const uint8_t *rows, size_t stride, const struct vector *x, size_t columns, float *output) {
    const __m256i low = _mm256_set1_epi8(15);
    __m256 sum = _mm256_setzero_ps(), minimum_sum = _mm256_setzero_ps();
    _Alignas(32) int32_t scales[8];
    for (size_t b = 0; b < columns / 256; b++) {
        const uint8_t *first = rows + b * sizeof(struct block_q4_k);
        const int8_t *quants = x->quants + b * 256;
        const __m128i quant_sums = sums_of_block(x, b);
        __m256i dots[ROWS_AT_ONCE];
        __m128i minima[ROWS_AT_ONCE];
#pragma clang loop unroll(disable)
        for (size_t r = 0; r < ROWS_AT_ONCE; r++) {
            const struct block_q4_k *block = (const struct block_q4_k *)(first + r * stride);
            fetch_ahead(block, sizeof *block);
            const __m128i numbers = scales_and_minima(block);
            minima[r] = minimum_sums(numbers, quant_sums);
            store_scales(numbers, scales);
            __m256i dot = _mm256_setzero_si256(), other = dot;
#pragma clang loop unroll(full)
            for (int j = 0; j < 4; j++) {
                const __m256i both = load(block->qs + j * 32), upper = _mm256_srli_epi16(both, 4);
                dot = add_scaled(dot, _mm256_and_si256(both, low), quants + j * 64, scales[j * 2]);
                other = add_scaled(other, _mm256_and_si256(upper, low), quants + j * 64 + 32, scales[j * 2 + 1]);
            }
            dots[r] = _mm256_add_epi32(dot, other);
        }
        const __m256i heads = heads_of_rows(first, stride);
        const __m256 d = _mm256_set1_ps(x->scales[b * 8]);
        const __m256 factors = _mm256_mul_ps(lower_halves(heads), d);
        const __m256 minimum_factors = _mm256_mul_ps(upper_halves(heads), d);
        sum = _mm256_fmadd_ps(_mm256_cvtepi32_ps(sums_of_eight(dots)), factors, sum);
        minimum_sum = _mm256_fmadd_ps(_mm256_cvtepi32_ps(sums_of_eight_fours(minima)), minimum_factors, minimum_sum);
    }
    _mm256_storeu_ps(output, _mm256_sub_ps(sum, minimum_sum));
}

TARGET void avx512_rows_q5_k(
    const uint8_t *rows, size_t stride, const struct vector *x, size_t columns, float *output) {
    const __m256i low = _mm256_set1_epi8(15), bit = _mm256_set1_epi8(16);
    __m256 sums[ROWS_AT_ONCE] = {}, minimum_sum = _mm256_setzero_ps();
    _Alignas(32) int32_t scales[8];
    _Alignas(32) float factors[ROWS_AT_ONCE];
    for (size_t b = 0; b < columns / 256; b++) {
        const uint8_t *first = rows + b * sizeof(struct block_q5_k);
        const int8_t *quants = x->quants + b * 256;
        const __m128i quant_sums = sums_of_block(x, b);
        const __m256i heads = heads_of_rows(first, stride);
        const __m256 d = _mm256_set1_ps(x->scales[b * 8]);
        _mm256_store_ps(factors, _mm256_mul_ps(lower_halves(heads), d));
        __m128i minima[ROWS_AT_ONCE];
#pragma clang loop unroll(disable)
        for (size_t r = 0; r < ROWS_AT_ONCE; r++) {
            const struct block_q5_k *block = (const struct block_q5_k *)(first + r * stride);
            fetch_ahead(block, sizeof *block);
            const __m128i numbers = scales_and_minima(block);
            minima[r] = minimum_sums(numbers, quant_sums);
            store_scales(numbers, scales);
            // Bit s of each byte belongs to part s; it becomes bit 4 of that part's weights.
            const __m256i high = load(block->qh);
            __m256i dot = _mm256_setzero_si256(), other = dot;
#pragma clang loop unroll(full)
            for (int j = 0; j < 4; j++) {
                const __m256i both = load(block->qs + j * 32);
                const __m256i upper = j < 2 ? _mm256_slli_epi16(high, 4 - 2 * j) : _mm256_srli_epi16(high, 2 * j - 4);
                const __m256i next = j < 2 ? _mm256_slli_epi16(high, 3 - 2 * j) : _mm256_srli_epi16(high, 2 * j - 3);
                const __m256i weights = _mm256_or_si256(_mm256_and_si256(both, low), _mm256_and_si256(upper, bit));
                const __m256i others = _mm256_or_si256(
                    _mm256_and_si256(_mm256_srli_epi16(both, 4), low), _mm256_and_si256(next, bit));
                dot = add_scaled(dot, weights, quants + j * 64, scales[j * 2]);
                other = add_scaled(other, others, quants + j * 64 + 32, scales[j * 2 + 1]);
            }
            const __m256 whole = _mm256_cvtepi32_ps(_mm256_add_epi32(dot, other));
            sums[r] = _mm256_fmadd_ps(_mm256_broadcast_ss(factors + r), whole, sums[r]);
        }
        const __m256 minimum_factors = _mm256_mul_ps(upper_halves(heads), d);
        minimum_sum =
            _mm256_fnmadd_ps(minimum_factors, _mm256_cvtepi32_ps(sums_of_eight_fours(minima)), minimum_sum);
    }
    for (size_t r = 0; r < ROWS_AT_ONCE; r++) output[r] = sum_of_lanes(sums[r]);
    _mm256_storeu_ps(output, _mm256_add_ps(_mm256_loadu_ps(output), minimum_sum));
}

/// The places of the scales of part `quarter` of a Q6_K block, each eight times.
TARGET static inline __m512i scale_index(int quarter) {
    const int64_t each = 0x0001000100010001;
    const __m512i lanes = _mm512_setr_epi64(0, 0, each, each, 2 * each, 2 * each, 3 * each, 3 * each);
    return _mm512_add_epi16(lanes, _mm512_set1_epi16((short)(4 * quarter)));
}

/// Adds scale · weights · quants for 64 weights. Two products of 6-bit weights fit 16 bits.
TARGET static inline __m512i add_quarter(__m512i sum, __m512i weights, __m512i quants, __m512i scales, int quarter) {
    return _mm512_dpwssd_epi32(
        sum, _mm512_maddubs_epi16(weights, quants), _mm512_permutexvar_epi16(scale_index(quarter), scales));
}

TARGET void avx512_rows_q6_k(
    const uint8_t *rows, size_t stride, const struct vector *x, size_t columns, float *output) {
    const __m512i low = _mm512_set1_epi8(15), two = _mm512_set1_epi8(48);
    const __m512i left = _mm512_setr_epi64(4, 4, 4, 4, 2, 2, 2, 2), right = _mm512_setr_epi64(0, 0, 0, 0, 2, 2, 2, 2);
    __m256 sums[ROWS_AT_ONCE] = {};
    _Alignas(32) float factors[ROWS_AT_ONCE];
    for (size_t b = 0; b < columns / 256; b++) {
        const uint8_t *first = rows + b * sizeof(struct block_q6_k);
        __m512i quants[4];
        for (int i = 0; i < 4; i++) quants[i] = _mm512_loadu_si512(x->quants + b * 256 + i * 64);
        // −Σ quants of each 16, for weights that are 32 less than what is stored.
        const __m256i corrections =
            _mm512_cvtepi32_epi16(_mm512_srai_epi32(_mm512_loadu_si512(x->block_corrections + b * 16), 5));
        for (size_t r = 0; r < ROWS_AT_ONCE; r++) {
            factors[r] = _cvtsh_ss(half_at(((const struct block_q6_k *)(first + r * stride))->d)) * x->scales[b * 8];
        }
#pragma clang loop unroll(disable)
        for (size_t r = 0; r < ROWS_AT_ONCE; r++) {
            const struct block_q6_k *block = (const struct block_q6_k *)(first + r * stride);
            fetch_ahead(block, sizeof *block);
            const __m256i few = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)block->scales));
            const __m512i scales = _mm512_castsi256_si512(few);
            __m512i dots[2];
#pragma clang loop unroll(full)
            for (int part = 0; part < 2; part++) {
                const __m512i both = _mm512_loadu_si512(block->ql + part * 64);
                const __m512i high = _mm512_broadcast_i64x4(load(block->qh + part * 32));
                const __m512i weights = _mm512_or_si512(
                    _mm512_and_si512(both, low), _mm512_and_si512(_mm512_sllv_epi64(high, left), two));
                const __m512i others = _mm512_or_si512(
                    _mm512_and_si512(_mm512_srli_epi16(both, 4), low),
                    _mm512_and_si512(_mm512_srlv_epi64(high, right), two));
                dots[part] = add_quarter(
                    add_quarter(_mm512_setzero_si512(), weights, quants[part * 2], scales, part * 2), others,
                    quants[part * 2 + 1], scales, part * 2 + 1);
            }
            const __m512i both = _mm512_add_epi32(dots[0], dots[1]);
            const __m256i dot =
                _mm256_add_epi32(_mm512_castsi512_si256(both), _mm512_extracti64x4_epi64(both, 1));
            const __m256i correction = _mm256_slli_epi32(_mm256_madd_epi16(few, corrections), 5);
            sums[r] = _mm256_fmadd_ps(
                _mm256_broadcast_ss(factors + r), _mm256_cvtepi32_ps(_mm256_add_epi32(dot, correction)), sums[r]);
        }
    }
    for (size_t r = 0; r < ROWS_AT_ONCE; r++) output[r] = sum_of_lanes(sums[r]);
}
#endif
