#pragma once

#include "Kernels.h"
#include <immintrin.h>

// What the two files of this instruction set share.
#define TARGET __attribute__((target("avx2,fma,f16c,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")))

rows_function avx512_rows_q8_0, avx512_rows_q4_0, avx512_rows_q4_k, avx512_rows_q5_k, avx512_rows_q6_k;
panel_function avx512_panel;

/// The eight scales, or minima, of a Q4_K or Q5_K block as bytes of the low half.
TARGET static inline __m256 six_bit_numbers(uint32_t low, uint32_t high_part, uint32_t top_bits) {
    const uint32_t first = low & 0x3F3F3F3F;
    const uint32_t second = (high_part & 0x0F0F0F0F) | (top_bits >> 6 & 0x03030303) << 4;
    const __m128i bytes = _mm_cvtsi64_si128((long long)((uint64_t)second << 32 | first));
    return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(bytes));
}

TARGET static inline void scales_and_minima(const uint8_t *packed, __m256 *scales, __m256 *minima) {
    uint32_t words[3];
    memcpy(words, packed, sizeof words);
    *scales = six_bit_numbers(words[0], words[2], words[0]);
    *minima = six_bit_numbers(words[1], words[2] >> 4, words[1]);
}
