#pragma once

#include "CKernels.h"
#include <string.h>

// The blocks of quantised weights as they lie in a file. Source: ggml, ggml-common.h. They have no alignment of their
// own in a file, so every multi-byte field is read with half_at.

struct block_q4_0 {
    uint8_t d[2];
    uint8_t qs[16];
};

struct block_q8_0 {
    uint8_t d[2];
    int8_t qs[32];
};

struct block_q4_k {
    uint8_t d[2];
    uint8_t dmin[2];
    /// Eight scales and eight minima of six bits each.
    uint8_t scales[12];
    uint8_t qs[128];
};

struct block_q5_k {
    uint8_t d[2];
    uint8_t dmin[2];
    uint8_t scales[12];
    uint8_t qh[32];
    uint8_t qs[128];
};

struct block_q6_k {
    uint8_t ql[128];
    uint8_t qh[64];
    int8_t scales[16];
    uint8_t d[2];
};

static_assert(sizeof(struct block_q4_0) == 18 && sizeof(struct block_q8_0) == 34);
static_assert(sizeof(struct block_q4_k) == 144 && sizeof(struct block_q5_k) == 176 && sizeof(struct block_q6_k) == 210);

static inline uint16_t half_at(const void *bytes) {
    uint16_t half;
    memcpy(&half, bytes, sizeof half);
    return half;
}

static inline float float_of_bits(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline uint32_t bits_of_float(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/// IEEE half to single precision: the exponent is rebiased by a multiplication, which also makes subnormals right.
static inline float float_of_half(uint16_t half) {
    const uint32_t magnitude = (uint32_t)(half & 0x7FFF) << 13;
    float value = float_of_bits(magnitude) * 0x1p112f;
    uint32_t bits = bits_of_float(value);
    if (magnitude >= 0x0F800000) bits |= 0x7F800000;
    return float_of_bits(bits | (uint32_t)(half & 0x8000) << 16);
}

/// Rounds to the nearest half, ties to even.
static inline uint16_t half_of_float(float value) {
    const uint32_t bits = bits_of_float(value);
    const uint32_t sign = bits >> 16 & 0x8000;
    const uint32_t magnitude = bits & 0x7FFFFFFF;
    if (magnitude > 0x7F800000) return (uint16_t)(sign | 0x7E00);
    if (magnitude >= 0x477FF000) return (uint16_t)(sign | 0x7C00);
    if (magnitude < 0x38800000) {
        // Adding 0.5 leaves the subnormal half in the lowest bits, rounded by the processor.
        const float shifted = float_of_bits(magnitude) + 0.5f;
        return (uint16_t)(sign | (bits_of_float(shifted) - 0x3F000000));
    }
    const uint32_t odd = magnitude >> 13 & 1;
    return (uint16_t)(sign | ((magnitude - 0x38000000 + 0xFFF + odd) >> 13));
}

/// Scale and minimum number `index` of a Q4_K or Q5_K block.
static inline void scale_and_minimum(const uint8_t *packed, int index, uint8_t *scale, uint8_t *minimum) {
    if (index < 4) {
        *scale = packed[index] & 63;
        *minimum = packed[index + 4] & 63;
    } else {
        *scale = (uint8_t)((packed[index + 4] & 15) | packed[index - 4] >> 6 << 4);
        *minimum = (uint8_t)(packed[index + 4] >> 4 | packed[index] >> 6 << 4);
    }
}

/// What is subtracted from a stored number, so that products of unsigned weights can be corrected.
static inline int offset_of(enum ck_type type) {
    switch (type) {
    case CK_Q8_0: return 128;
    case CK_Q4_0: return 8;
    case CK_Q6_K: return 32;
    default: return 0;
    }
}

static inline size_t block_elements(enum ck_type type) {
    switch (type) {
    case CK_Q8_0: case CK_Q4_0: return 32;
    case CK_Q4_K: case CK_Q5_K: case CK_Q6_K: return 256;
    default: return 1;
    }
}

static inline size_t block_bytes(enum ck_type type) {
    switch (type) {
    case CK_F32: return 4;
    case CK_F16: case CK_BF16: return 2;
    case CK_Q8_0: return sizeof(struct block_q8_0);
    case CK_Q4_0: return sizeof(struct block_q4_0);
    case CK_Q4_K: return sizeof(struct block_q4_k);
    case CK_Q5_K: return sizeof(struct block_q5_k);
    case CK_Q6_K: return sizeof(struct block_q6_k);
    }
    return 0;
}
