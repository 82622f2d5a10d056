#include "Kernels.h"

void ck_rms_norm(const float *input, const float *weight, float *output, size_t rows, size_t size, float epsilon) {
    for (size_t row = 0; row < rows; row++) {
        kernels()->rms_norm(input + row * size, weight, output + row * size, size, epsilon);
    }
}

void ck_layer_norm(
    const float *input, const float *weight, const float *bias, float *output, size_t rows, size_t size,
    float epsilon) {
    for (size_t row = 0; row < rows; row++) {
        kernels()->layer_norm(input + row * size, weight, bias, output + row * size, size, epsilon);
    }
}

void ck_add(float *target, const float *source, size_t count) {
    for (size_t i = 0; i < count; i++) target[i] += source[i];
}

void ck_add_bias(float *target, const float *bias, size_t rows, size_t size) {
    for (size_t row = 0; row < rows; row++) ck_add(target + row * size, bias, size);
}

void ck_scale(float *target, float factor, size_t count) {
    for (size_t i = 0; i < count; i++) target[i] *= factor;
}

void ck_silu_multiply(float *target, const float *factor, size_t count) {
    kernels()->silu_multiply(target, factor, count);
}

void ck_gelu_multiply(float *target, const float *factor, size_t count) {
    kernels()->gelu_multiply(target, factor, count);
}

void ck_gelu_exact(float *target, size_t count) {
    kernels()->gelu_exact(target, count);
}

void ck_softcap(float *target, float cap, size_t count) {
    kernels()->softcap(target, cap, count);
}

void ck_store_half(const float *input, uint16_t *output, size_t count) {
    kernels()->store_half(input, output, count);
}

void ck_rope(
    float *vectors, size_t heads, size_t head_size, size_t rotated, const float *cosines, const float *sines,
    bool halves) {
    const size_t pairs = rotated / 2, step = halves ? 1 : 2, distance = halves ? pairs : 1;
    for (size_t head = 0; head < heads; head++) {
        float *v = vectors + head * head_size;
        for (size_t i = 0; i < pairs; i++) {
            float *x = v + i * step, *y = x + distance;
            const float a = *x, b = *y;
            *x = a * cosines[i] - b * sines[i];
            *y = a * sines[i] + b * cosines[i];
        }
    }
}
