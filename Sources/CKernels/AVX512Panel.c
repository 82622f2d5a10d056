#if defined(__x86_64__)
#include "AVX512.h"

// 32 rows times many tokens. The rows are unpacked once into a panel in the cache, so that a register holds 16 rows
// side by side and one broadcast of an activation serves 32 of them; all that vpdpbusd needs is then one load per
// step. Rows are unpacked PANEL_COLUMNS columns at a time, which bounds the panel.

enum { STEP = 256, UNITS = PANEL_COLUMNS / 16 };

struct panel {
    /// Floats: [column][32]. Quantised: [unit][column / 4][32][4], a unit being 32 columns, or 16 for Q6_K.
    _Alignas(64) union {
        float values[PANEL_COLUMNS * PANEL_ROWS];
        uint8_t quants[PANEL_COLUMNS * PANEL_ROWS];
    };
    /// [unit][32]; whole numbers for Q4_K and Q5_K, whose factors follow, per block of 256.
    _Alignas(64) float scales[UNITS * PANEL_ROWS];
    _Alignas(64) float minima[PANEL_COLUMNS / 32 * PANEL_ROWS];
    _Alignas(64) float factors[PANEL_COLUMNS / 256 * PANEL_ROWS];
    _Alignas(64) float minimum_factors[PANEL_COLUMNS / 256 * PANEL_ROWS];
};

// MARK: - Unpacking

/// The eight scales, or minima, of a Q4_K or Q5_K block as bytes of the low half.
TARGET static __m256 six_bit_numbers(uint32_t low, uint32_t high_part, uint32_t top_bits) {
    const uint32_t first = low & 0x3F3F3F3F;
    const uint32_t second = (high_part & 0x0F0F0F0F) | (top_bits >> 6 & 0x03030303) << 4;
    const __m128i bytes = _mm_cvtsi64_si128((long long)((uint64_t)second << 32 | first));
    return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(bytes));
}

TARGET static void scales_and_minima(const uint8_t *packed, __m256 *scales, __m256 *minima) {
    uint32_t words[3];
    memcpy(words, packed, sizeof words);
    *scales = six_bit_numbers(words[0], words[2], words[0]);
    *minima = six_bit_numbers(words[1], words[2] >> 4, words[1]);
}

struct unpacked {
    /// [row][column]: STEP columns of each row.
    _Alignas(64) union {
        float values[PANEL_ROWS][STEP];
        uint8_t quants[PANEL_ROWS][STEP];
    };
};

TARGET static void unpack_floats(enum ck_type type, const uint8_t *row, size_t start, size_t count, float *output) {
    switch (type) {
    case CK_F32: memcpy(output, row + start * 4, count * 4); break;
    case CK_F16: {
        const uint16_t *half = (const uint16_t *)row + start;
        size_t i = 0;
        for (; i + 16 <= count; i += 16) {
            _mm512_store_ps(output + i, _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)(half + i))));
        }
        for (; i < count; i++) output[i] = _cvtsh_ss(half[i]);
        break;
    }
    default: {
        const uint16_t *upper = (const uint16_t *)row + start;
        for (size_t i = 0; i < count; i++) output[i] = float_of_bits((uint32_t)upper[i] << 16);
    }
    }
}

/// Where one row's numbers belong in a panel, each PANEL_ROWS floats from the next.
struct lane {
    float *scales;
    float *minima;
    float *factor;
    float *minimum_factor;
};

/// The numbers of up to STEP columns from `start` on, and their scales into one lane of the panel.
TARGET static void unpack_quants(
    enum ck_type type, const uint8_t *row, size_t start, size_t count, uint8_t *quants, const struct lane *lane) {
    float *scales = lane->scales;
    switch (type) {
    case CK_Q8_0: {
        const struct block_q8_0 *blocks = (const struct block_q8_0 *)row + start / 32;
        for (size_t b = 0; b < count / 32; b++) {
            const __m256i stored = _mm256_loadu_si256((const __m256i *)blocks[b].qs);
            _mm256_store_si256(
                (__m256i *)(quants + b * 32), _mm256_xor_si256(stored, _mm256_set1_epi8((char)0x80)));
            scales[b * PANEL_ROWS] = _cvtsh_ss(half_at(blocks[b].d));
        }
        break;
    }
    case CK_Q4_0: {
        const struct block_q4_0 *blocks = (const struct block_q4_0 *)row + start / 32;
        for (size_t b = 0; b < count / 32; b++) {
            const __m256i both = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)blocks[b].qs));
            const __m256i shifted = _mm256_srlv_epi32(both, _mm256_setr_epi32(0, 0, 0, 0, 4, 4, 4, 4));
            _mm256_store_si256((__m256i *)(quants + b * 32), _mm256_and_si256(shifted, _mm256_set1_epi8(15)));
            scales[b * PANEL_ROWS] = _cvtsh_ss(half_at(blocks[b].d));
        }
        break;
    }
    case CK_Q4_K:
    case CK_Q5_K: {
        const bool five = type == CK_Q5_K;
        const uint8_t *block = row + start / 256 * (five ? sizeof(struct block_q5_k) : sizeof(struct block_q4_k));
        const uint8_t *high = block + 16, *low = block + (five ? 48 : 16);
        for (int s = 0; s < 8; s++) {
            const uint8_t *qs = low + s / 2 * 32;
            uint8_t *output = quants + s * 32;
            for (int i = 0; i < 32; i++) {
                output[i] = (uint8_t)((qs[i] >> s % 2 * 4 & 15) + (five ? (high[i] >> s & 1) * 16 : 0));
            }
        }
        _Alignas(32) float numbers[2][8];
        __m256 all_scales, all_minima;
        scales_and_minima(block + 4, &all_scales, &all_minima);
        _mm256_store_ps(numbers[0], all_scales);
        _mm256_store_ps(numbers[1], all_minima);
        for (int s = 0; s < 8; s++) {
            scales[s * PANEL_ROWS] = numbers[0][s];
            lane->minima[s * PANEL_ROWS] = numbers[1][s];
        }
        *lane->factor = _cvtsh_ss(half_at(block));
        *lane->minimum_factor = _cvtsh_ss(half_at(block + 2));
        break;
    }
    default: {
        const struct block_q6_k *block = (const struct block_q6_k *)row + start / 256;
        for (int s = 0; s < 8; s++) {
            const int part = s / 4, quarter = s % 4;
            const uint8_t *ql = block->ql + part * 64 + quarter % 2 * 32, *qh = block->qh + part * 32;
            uint8_t *output = quants + s * 32;
            for (int i = 0; i < 32; i++) {
                output[i] = (uint8_t)((ql[i] >> quarter / 2 * 4 & 15) | (qh[i] >> quarter * 2 & 3) << 4);
            }
        }
        const float d = _cvtsh_ss(half_at(block->d));
        for (int s = 0; s < 16; s++) scales[s * PANEL_ROWS] = d * block->scales[s];
    }
    }
}

/// Turns groups of four bytes of 32 rows, `width` groups per row, into columns.
TARGET static void transpose(const void *rows, size_t width, uint8_t *output) {
    const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const __m512i index = _mm512_mullo_epi32(lanes, _mm512_set1_epi32((int)width));
    const int32_t *words = rows;
    for (size_t i = 0; i < width; i++) {
        _mm512_store_si512(output + i * 128, _mm512_i32gather_epi32(index, words + i, 4));
        _mm512_store_si512(output + i * 128 + 64, _mm512_i32gather_epi32(index, words + 16 * width + i, 4));
    }
}

TARGET static void unpack(
    const struct ck_matrix *matrix, size_t row, size_t count, size_t start, size_t columns, struct panel *panel) {
    const size_t bytes = ck_row_bytes(matrix->type, matrix->columns);
    const bool floats = block_elements(matrix->type) == 1;
    const size_t unit = matrix->type == CK_Q6_K ? 16 : 32;
    struct unpacked unpacked;
    if (count < PANEL_ROWS) memset(&unpacked, 0, sizeof unpacked);
    for (size_t done = 0; done < columns; done += STEP) {
        const size_t width = columns - done < STEP ? columns - done : STEP;
        for (size_t r = 0; r < count; r++) {
            const uint8_t *source = (const uint8_t *)matrix->data + (row + r) * bytes;
            if (floats) {
                unpack_floats(matrix->type, source, start + done, width, unpacked.values[r]);
            } else {
                const struct lane lane = {
                    .scales = panel->scales + done / unit * PANEL_ROWS + r,
                    .minima = panel->minima + done / 32 * PANEL_ROWS + r,
                    .factor = panel->factors + done / 256 * PANEL_ROWS + r,
                    .minimum_factor = panel->minimum_factors + done / 256 * PANEL_ROWS + r,
                };
                unpack_quants(matrix->type, source, start + done, width, unpacked.quants[r], &lane);
            }
        }
        if (floats) {
            transpose(unpacked.values, STEP, (uint8_t *)(panel->values + done * PANEL_ROWS));
        } else {
            transpose(unpacked.quants, STEP / 4, panel->quants + done * PANEL_ROWS);
        }
    }
}

// MARK: - Multiplying

/// Where a tile of tokens stands.
struct tile {
    const struct vector *x;
    size_t start;
    size_t columns;
    float *output;
    size_t stride;
    __mmask16 first, second;
    /// The output holds the sum of earlier columns.
    bool adds;
};

/// What earlier columns added up to.
TARGET __attribute__((always_inline)) static inline void load_tile(
    const struct tile *tile, int tokens, __m512 *first, __m512 *second) {
    for (int t = 0; t < tokens; t++) {
        const float *output = tile->output + (size_t)t * tile->stride;
        first[t] = tile->adds ? _mm512_maskz_loadu_ps(tile->first, output) : _mm512_setzero_ps();
        second[t] = tile->adds ? _mm512_maskz_loadu_ps(tile->second, output + 16) : _mm512_setzero_ps();
    }
}

TARGET __attribute__((always_inline)) static inline void store_tile(
    const struct tile *tile, int tokens, const __m512 *first, const __m512 *second) {
    for (int t = 0; t < tokens; t++) {
        float *output = tile->output + (size_t)t * tile->stride;
        _mm512_mask_storeu_ps(output, tile->first, first[t]);
        _mm512_mask_storeu_ps(output + 16, tile->second, second[t]);
    }
}

TARGET __attribute__((always_inline)) static inline void multiply_floats(
    const struct panel *panel, const struct tile *tile, const int tokens) {
    __m512 first[8], second[8];
    load_tile(tile, tokens, first, second);
    for (size_t i = 0; i < tile->columns; i++) {
        const __m512 upper = _mm512_load_ps(panel->values + i * PANEL_ROWS);
        const __m512 lower = _mm512_load_ps(panel->values + i * PANEL_ROWS + 16);
#pragma clang loop unroll(full)
        for (int t = 0; t < tokens; t++) {
            const __m512 value = _mm512_set1_ps(tile->x[t].values[tile->start + i]);
            first[t] = _mm512_fmadd_ps(upper, value, first[t]);
            second[t] = _mm512_fmadd_ps(lower, value, second[t]);
        }
    }
    store_tile(tile, tokens, first, second);
}

/// Whole-number products of unit `u`, `unit` columns long, in `upper` and `lower`.
TARGET __attribute__((always_inline)) static inline void multiply_unit(
    const struct panel *panel, const struct tile *tile, const int tokens, const int unit, const bool corrects, size_t u,
    __m512i *upper, __m512i *lower) {
    const uint8_t *weights = panel->quants + u * (size_t)unit * PANEL_ROWS;
#pragma clang loop unroll(full)
    for (int t = 0; t < tokens; t++) {
        const size_t at = tile->start / (size_t)unit + u;
        upper[t] = lower[t] = corrects ? _mm512_set1_epi32(tile->x[t].block_corrections[at]) : _mm512_setzero_si512();
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < unit / 4; i++) {
        const __m512i w0 = _mm512_load_si512(weights + i * 128);
        const __m512i w1 = _mm512_load_si512(weights + i * 128 + 64);
#pragma clang loop unroll(full)
        for (int t = 0; t < tokens; t++) {
            int32_t four;
            memcpy(&four, tile->x[t].quants + tile->start + u * (size_t)unit + (size_t)i * 4, 4);
            const __m512i value = _mm512_set1_epi32(four);
            upper[t] = _mm512_dpbusd_epi32(upper[t], w0, value);
            lower[t] = _mm512_dpbusd_epi32(lower[t], w1, value);
        }
    }
}

TARGET __attribute__((always_inline)) static inline void multiply_quants(
    const struct panel *panel, const struct tile *tile, const int tokens, const int unit) {
    __m512 first[6], second[6];
    load_tile(tile, tokens, first, second);
    for (size_t u = 0; u < tile->columns / (size_t)unit; u++) {
        __m512i upper[6], lower[6];
        multiply_unit(panel, tile, tokens, unit, true, u, upper, lower);
        const __m512 s0 = _mm512_load_ps(panel->scales + u * PANEL_ROWS);
        const __m512 s1 = _mm512_load_ps(panel->scales + u * PANEL_ROWS + 16);
        const size_t part = (tile->start + u * (size_t)unit) / 32;
#pragma clang loop unroll(full)
        for (int t = 0; t < tokens; t++) {
            const __m512 scale = _mm512_set1_ps(tile->x[t].scales[part]);
            first[t] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(upper[t]), _mm512_mul_ps(s0, scale), first[t]);
            second[t] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(lower[t]), _mm512_mul_ps(s1, scale), second[t]);
        }
    }
    store_tile(tile, tokens, first, second);
}

/// What the minima of Q4_K and Q5_K add up to. Taken from the sum of the products at its end, as llama.cpp does.
TARGET __attribute__((always_inline)) static inline void subtract_minima(
    const struct panel *panel, const struct tile *tile, const int tokens, __m512 *first, __m512 *second) {
    __m512 upper[6], lower[6];
    for (int t = 0; t < tokens; t++) upper[t] = lower[t] = _mm512_setzero_ps();
    for (size_t pair = 0; pair < tile->columns / 64; pair++) {
        const float *minima = panel->minima + pair * 2 * PANEL_ROWS;
        const float *factors = panel->minimum_factors + pair / 4 * PANEL_ROWS;
        const size_t part = tile->start / 32 + pair * 2;
#pragma clang loop unroll(full)
        for (int t = 0; t < tokens; t++) {
            const __m512 sum = _mm512_set1_ps(tile->x[t].sums[part]), next = _mm512_set1_ps(tile->x[t].sums[part + 1]);
            const __m512 scale = _mm512_set1_ps(tile->x[t].scales[part]);
            const __m512 m0 = _mm512_fmadd_ps(
                _mm512_load_ps(minima + PANEL_ROWS), next, _mm512_mul_ps(_mm512_load_ps(minima), sum));
            const __m512 m1 = _mm512_fmadd_ps(
                _mm512_load_ps(minima + PANEL_ROWS + 16), next, _mm512_mul_ps(_mm512_load_ps(minima + 16), sum));
            upper[t] = _mm512_fmadd_ps(m0, _mm512_mul_ps(_mm512_load_ps(factors), scale), upper[t]);
            lower[t] = _mm512_fmadd_ps(m1, _mm512_mul_ps(_mm512_load_ps(factors + 16), scale), lower[t]);
        }
    }
    for (int t = 0; t < tokens; t++) {
        first[t] = _mm512_sub_ps(first[t], upper[t]);
        second[t] = _mm512_sub_ps(second[t], lower[t]);
    }
}

/// Q4_K and Q5_K: 64 columns at a time, whose products are whole numbers below 2²⁴ and so exact in floats.
TARGET __attribute__((always_inline)) static inline void multiply_with_minima(
    const struct panel *panel, const struct tile *tile, const int tokens) {
    __m512 first[6], second[6];
    load_tile(tile, tokens, first, second);
    for (size_t pair = 0; pair < tile->columns / 64; pair++) {
        const float *scales = panel->scales + pair * 2 * PANEL_ROWS;
        const float *factors = panel->factors + pair / 4 * PANEL_ROWS;
        __m512i upper[6], lower[6];
        __m512 whole[6], other[6];
        multiply_unit(panel, tile, tokens, 32, false, pair * 2, upper, lower);
#pragma clang loop unroll(full)
        for (int t = 0; t < tokens; t++) {
            whole[t] = _mm512_mul_ps(_mm512_cvtepi32_ps(upper[t]), _mm512_load_ps(scales));
            other[t] = _mm512_mul_ps(_mm512_cvtepi32_ps(lower[t]), _mm512_load_ps(scales + 16));
        }
        multiply_unit(panel, tile, tokens, 32, false, pair * 2 + 1, upper, lower);
#pragma clang loop unroll(full)
        for (int t = 0; t < tokens; t++) {
            const __m512 scale = _mm512_set1_ps(tile->x[t].scales[tile->start / 32 + pair * 2]);
            whole[t] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(upper[t]), _mm512_load_ps(scales + PANEL_ROWS), whole[t]);
            other[t] =
                _mm512_fmadd_ps(_mm512_cvtepi32_ps(lower[t]), _mm512_load_ps(scales + PANEL_ROWS + 16), other[t]);
            first[t] = _mm512_fmadd_ps(whole[t], _mm512_mul_ps(_mm512_load_ps(factors), scale), first[t]);
            second[t] = _mm512_fmadd_ps(other[t], _mm512_mul_ps(_mm512_load_ps(factors + 16), scale), second[t]);
        }
    }
    subtract_minima(panel, tile, tokens, first, second);
    store_tile(tile, tokens, first, second);
}

TARGET static void multiply_float_tile(const struct panel *panel, const struct tile *tile, size_t tokens) {
    switch (tokens) {
    case 8: multiply_floats(panel, tile, 8); break;
    case 7: multiply_floats(panel, tile, 7); break;
    case 6: multiply_floats(panel, tile, 6); break;
    case 5: multiply_floats(panel, tile, 5); break;
    case 4: multiply_floats(panel, tile, 4); break;
    case 3: multiply_floats(panel, tile, 3); break;
    case 2: multiply_floats(panel, tile, 2); break;
    default: multiply_floats(panel, tile, 1);
    }
}

#define QUANT_TILE(name, multiply, ...)                                                          \
    TARGET static void name(const struct panel *panel, const struct tile *tile, size_t tokens) { \
        switch (tokens) {                                                                        \
        case 6: multiply(panel, tile, 6 __VA_OPT__(,) __VA_ARGS__); break;                       \
        case 5: multiply(panel, tile, 5 __VA_OPT__(,) __VA_ARGS__); break;                       \
        case 4: multiply(panel, tile, 4 __VA_OPT__(,) __VA_ARGS__); break;                       \
        case 3: multiply(panel, tile, 3 __VA_OPT__(,) __VA_ARGS__); break;                       \
        case 2: multiply(panel, tile, 2 __VA_OPT__(,) __VA_ARGS__); break;                       \
        default: multiply(panel, tile, 1 __VA_OPT__(,) __VA_ARGS__);                             \
        }                                                                                        \
    }

QUANT_TILE(multiply_plain_tile, multiply_quants, 32)
QUANT_TILE(multiply_half_tile, multiply_quants, 16)
QUANT_TILE(multiply_minima_tile, multiply_with_minima)

TARGET void avx512_panel(
    const struct ck_matrix *matrix, size_t row, size_t count, const struct vector *x, size_t tokens, float *output,
    size_t stride, void *scratch) {
    struct panel *panel = scratch;
    const bool floats = block_elements(matrix->type) == 1;
    const size_t most = floats ? 8 : 6;
    const uint32_t mask = count == PANEL_ROWS ? ~0u : (1u << count) - 1;
    for (size_t start = 0; start < matrix->columns; start += PANEL_COLUMNS) {
        const size_t left = matrix->columns - start;
        const size_t columns = left < PANEL_COLUMNS ? left : PANEL_COLUMNS;
        unpack(matrix, row, count, start, columns, panel);
        for (size_t token = 0; token < tokens; token += most) {
            const size_t now = tokens - token < most ? tokens - token : most;
            const struct tile tile = {
                .x = x + token,
                .start = start,
                .columns = columns,
                .output = output + token * stride,
                .stride = stride,
                .first = (__mmask16)mask,
                .second = (__mmask16)(mask >> 16),
                .adds = start > 0,
            };
            if (floats) {
                multiply_float_tile(panel, &tile, now);
            } else if (matrix->type == CK_Q6_K) {
                multiply_half_tile(panel, &tile, now);
            } else if (offset_of(matrix->type) == 0) {
                multiply_minima_tile(panel, &tile, now);
            } else {
                multiply_plain_tile(panel, &tile, now);
            }
        }
    }
}

static_assert(sizeof(struct panel) <= SCRATCH_BYTES);
#endif
