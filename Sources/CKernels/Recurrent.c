#include "Kernels.h"
#include <math.h>

// What the recurrent architectures need beside products. Source: Peng et al., "RWKV: Reinventing RNNs for the
// transformer era", 2023, "Eagle and Finch", 2024, and "RWKV-7 Goose", 2025; the order of operations is rwkv.cpp's.

#pragma clang fp reassociate(on) contract(fast)

void ck_mix(
    const float *from, const float *to, const float *factors, float *output, size_t rows, size_t size) {
    for (size_t row = 0; row < rows; row++) {
        const size_t at = row * size;
        for (size_t i = 0; i < size; i++) {
            output[at + i] = from[at + i] + (to[at + i] - from[at + i]) * factors[i];
        }
    }
}

void ck_multiply_elements(float *target, const float *factor, size_t count) {
    for (size_t i = 0; i < count; i++) target[i] *= factor[i];
}

void ck_sigmoid(float *target, size_t count) {
    for (size_t i = 0; i < count; i++) target[i] = 1 / (1 + expf(-target[i]));
}

void ck_tanh(float *target, size_t count) {
    for (size_t i = 0; i < count; i++) target[i] = tanhf(target[i]);
}

void ck_exp(float *target, size_t count) {
    for (size_t i = 0; i < count; i++) target[i] = expf(target[i]);
}

void ck_squared_relu(float *target, size_t count) {
    for (size_t i = 0; i < count; i++) target[i] = target[i] > 0 ? target[i] * target[i] : 0;
}

void ck_wkv4(
    float *state, const float *first, const float *decay, const float *key, const float *value, float *output,
    size_t size) {
    float *numerator = state, *denominator = state + size, *exponent = state + 2 * size;
    for (size_t i = 0; i < size; i++) {
        const float now = first[i] + key[i], most = fmaxf(exponent[i], now);
        const float before = expf(exponent[i] - most), here = expf(now - most);
        output[i] = (before * numerator[i] + here * value[i]) / (before * denominator[i] + here);
        const float kept = exponent[i] + decay[i], next = fmaxf(kept, key[i]);
        const float old = expf(kept - next), new = expf(key[i] - next);
        numerator[i] = old * numerator[i] + new * value[i];
        denominator[i] = old * denominator[i] + new;
        exponent[i] = next;
    }
}

void ck_wkv5(
    float *state, const float *first, const float *decay, const float *receptance, const float *key,
    const float *value, float *output, size_t heads, size_t head_size) {
    for (size_t head = 0; head < heads; head++) {
        const size_t at = head * head_size;
        for (size_t j = 0; j < head_size; j++) output[at + j] = 0;
        for (size_t i = 0; i < head_size; i++) {
            const float r = receptance[at + i], k = key[at + i], now = first[at + i], kept = decay[at + i];
            float *row = state + (at + i) * head_size;
            for (size_t j = 0; j < head_size; j++) {
                const float product = k * value[at + j];
                output[at + j] += r * (now * product + row[j]);
                row[j] = product + kept * row[j];
            }
        }
    }
}

void ck_wkv7(
    float *state, const float *receptance, const float *decay, const float *key, const float *value,
    const float *removal, const float *replacement, float *output, size_t heads, size_t head_size) {
    for (size_t head = 0; head < heads; head++) {
        const size_t at = head * head_size;
        const float *r = receptance + at, *w = decay + at, *k = key + at, *a = removal + at, *b = replacement + at;
        for (size_t i = 0; i < head_size; i++) {
            float *row = state + (at + i) * head_size;
            const float v = value[at + i];
            float removed = 0, sum = 0;
            for (size_t j = 0; j < head_size; j++) removed += a[j] * row[j];
            for (size_t j = 0; j < head_size; j++) {
                row[j] = row[j] * w[j] + v * k[j] + removed * b[j];
                sum += row[j] * r[j];
            }
            output[at + i] = sum;
        }
    }
}
