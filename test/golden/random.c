/* Prints the golden values of src-shared/kit/random.test.ts.
   The two generators are the public-domain references of Blackman & Vigna (https://prng.di.unimi.it).
   Run: cc -O2 random.c -o random && ./random > random.json */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>

static uint64_t x;
static uint64_t splitmix64_next(void) {
  uint64_t z = (x += 0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

static uint32_t s[4];
static inline uint32_t rotl(const uint32_t v, int k) { return (v << k) | (v >> (32 - k)); }
static uint32_t next(void) {
  const uint32_t result = rotl(s[1] * 5, 7) * 9;
  const uint32_t t = s[1] << 9;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotl(s[3], 11);
  return result;
}

static void print_outputs(const char *name, const char *end) {
  uint32_t value = 0;
  printf("  \"%s\": [", name);
  for (int i = 0; i < 10; i++) printf("%s%" PRIu32, i ? ", " : "", next());
  for (int i = 10; i < 1000000; i++) value = next();
  printf(", %" PRIu32 "]%s\n", value, end);
}

static void seed(uint64_t value) {
  x = value;
  uint64_t a = splitmix64_next(), b = splitmix64_next();
  s[0] = (uint32_t)a, s[1] = (uint32_t)(a >> 32), s[2] = (uint32_t)b, s[3] = (uint32_t)(b >> 32);
}

int main(void) {
  printf("{\n  \"comment\": \"the first ten outputs and the millionth\",\n");
  s[0] = 1, s[1] = 2, s[2] = 3, s[3] = 4;
  print_outputs("state1234", ",");
  seed(0);
  print_outputs("seed0", ",");
  seed(1234567);
  print_outputs("seed1234567", ",");
  seed(9007199254740991ULL);
  print_outputs("seedMaxSafe", "");
  printf("}\n");
  return 0;
}
