/*
 * Path tracer: renders one tile of a picture of a room with spheres, as a task of Power Realms.
 *
 *   path-tracer --width W --height H --samples S --tile I --tiles N --seed X
 *
 * Writes /out/tile-IIII.ppm (binary PPM, P6), whose header carries `# tile X Y WIDTH HEIGHT`: where the tile's upper left
 * corner lies, and the size of the whole picture. Tells its progress on stderr as `::progress DONE/TOTAL`.
 *
 * Every number is drawn from (seed, pixel, sample) alone, so the picture does not depend on how it was cut into tiles,
 * and two machines agree on every bit: the arithmetic is addition, multiplication, division and square root, which
 * WebAssembly fixes to the last bit, without a call into a mathematical library.
 *
 * Light is estimated by path tracing with next-event estimation (Kajiya 1986; Pharr, Jakob, Humphreys: Physically
 * Based Rendering, ch. 13-14): diffuse points ask the lamp directly, mirrors and glass follow the light until they meet it.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE_MAX_PIXELS 8192
#define SAMPLES_MAX 65536
#define TILES_MAX 4096
#define BOUNCES_MAX 12
/* Surfaces are left this far behind, so that a ray does not meet the point it starts from. */
#define SKIN 1e-4
/* Brightest that light may be which was already scattered once: single very bright pixels are noise. */
#define SCATTERED_MAX 1.2
#define PI 3.14159265358979323846
#define FAR 1e30

/* ---- vectors ---- */

typedef struct { double x, y, z; } Vec;

static Vec vec(double x, double y, double z) { return (Vec){x, y, z}; }
static Vec add(Vec a, Vec b) { return vec(a.x + b.x, a.y + b.y, a.z + b.z); }
static Vec sub(Vec a, Vec b) { return vec(a.x - b.x, a.y - b.y, a.z - b.z); }
static Vec mul(Vec a, Vec b) { return vec(a.x * b.x, a.y * b.y, a.z * b.z); }
static Vec scale(Vec a, double s) { return vec(a.x * s, a.y * s, a.z * s); }
static double dot(Vec a, Vec b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
static Vec cross(Vec a, Vec b) {
  return vec(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x);
}
static Vec unit(Vec a) { return scale(a, 1.0 / __builtin_sqrt(dot(a, a))); }
static double largest(Vec a) {
  double m = a.x > a.y ? a.x : a.y;
  return m > a.z ? m : a.z;
}

/* ---- random numbers: PCG32 (O'Neill 2014), one stream per pixel and sample ---- */

typedef struct { uint64_t state; } Random;

static uint64_t mixed(uint64_t h) { /* finalizer of SplitMix64 */
  h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9ULL;
  h = (h ^ (h >> 27)) * 0x94d049bb133111ebULL;
  return h ^ (h >> 31);
}

static Random random_for(uint32_t seed, int x, int y, int sample) {
  uint64_t h = mixed(seed + 0x9e3779b97f4a7c15ULL);
  h = mixed(h ^ (((uint64_t)(uint32_t)y << 32) | (uint32_t)x));
  return (Random){mixed(h + (uint64_t)sample * 0x9e3779b97f4a7c15ULL)};
}

/* In [0, 1). */
static double uniform(Random *random) {
  uint64_t old = random->state;
  random->state = old * 6364136223846793005ULL + 1442695040888963407ULL;
  uint32_t shifted = (uint32_t)(((old >> 18) ^ old) >> 27);
  uint32_t turn = (uint32_t)(old >> 59);
  uint32_t bits = (shifted >> turn) | (shifted << ((-turn) & 31));
  return bits * (1.0 / 4294967296.0);
}

/* A point in the unit sphere, by trying: exact without sine and cosine. */
static Vec in_sphere(Random *random) {
  for (;;) {
    Vec p = vec(uniform(random) * 2 - 1, uniform(random) * 2 - 1, uniform(random) * 2 - 1);
    double d = dot(p, p);
    if (d < 1 && d > 1e-12) return p;
  }
}

/* ---- the scene ---- */

typedef enum { MATTE, METAL, GLASS, LAMP } Surface;

typedef struct {
  Vec colour; /* share of the light that is given back; for a lamp the light it sends */
  Surface surface;
  double roughness; /* of metal: 0 is a mirror */
} Material;

typedef struct { Vec centre; double radius; Material material; } Sphere;

typedef struct {
  double distance;
  Vec point, normal; /* the normal looks towards the ray */
  int from_inside;
  Material material;
} Hit;

/* The room: x from -3 to 3, y from 0 (floor) to 4, z from -3 (back wall) to 9 (behind the camera). */
static const double LEFT = -3, RIGHT = 3, FLOOR = 0, CEILING = 4, BACK = -3, FRONT = 9;

/* The lamp: a rectangle just below the ceiling, looking down. */
static const double LAMP_X0 = -1.1, LAMP_X1 = 1.1, LAMP_Z0 = -0.9, LAMP_Z1 = 1.1, LAMP_Y = 3.98;
static const Vec LAMP_LIGHT = {13.0, 11.6, 9.6};

static const Sphere SPHERES[] = {
    {{-1.45, 1.05, -1.25}, 1.05, {{0.95, 0.96, 0.98}, METAL, 0.0}},
    {{1.35, 0.85, -0.55}, 0.85, {{0.98, 0.99, 0.98}, GLASS, 0.0}},
    {{-0.15, 0.55, 0.55}, 0.55, {{0.96, 0.74, 0.36}, METAL, 0.18}},
    {{-1.75, 0.38, 0.95}, 0.38, {{0.20, 0.42, 0.80}, MATTE, 0.0}},
    {{0.85, 0.30, 1.35}, 0.30, {{0.85, 0.32, 0.24}, MATTE, 0.0}},
    {{2.15, 0.36, 1.05}, 0.36, {{0.94, 0.96, 1.00}, METAL, 0.05}},
    {{-0.80, 0.24, 1.65}, 0.24, {{0.97, 0.99, 0.99}, GLASS, 0.0}},
    {{0.35, 0.20, 2.05}, 0.20, {{0.36, 0.70, 0.36}, MATTE, 0.0}},
};
#define SPHERE_COUNT ((int)(sizeof SPHERES / sizeof SPHERES[0]))

static Material matte(double r, double g, double b) { return (Material){{r, g, b}, MATTE, 0}; }

/* Wooden-looking checks, soft enough not to distract. */
static Material floor_material(double x, double z) {
  int ix = (int)__builtin_floor(x * 1.25), iz = (int)__builtin_floor(z * 1.25);
  return ((ix + iz) & 1) ? matte(0.62, 0.52, 0.42) : matte(0.36, 0.29, 0.24);
}

static double sphere_distance(const Sphere *sphere, Vec from, Vec way, double nearest) {
  Vec to = sub(sphere->centre, from);
  double along = dot(to, way);
  double half = along * along - dot(to, to) + sphere->radius * sphere->radius;
  if (half < 0) return nearest;
  half = __builtin_sqrt(half);
  double distance = along - half;
  if (distance < SKIN) distance = along + half;
  return distance > SKIN && distance < nearest ? distance : nearest;
}

/* The wall that a ray from inside the room meets. */
static void meet_room(Vec from, Vec way, Hit *hit) {
  double tx = way.x > 0 ? (RIGHT - from.x) / way.x : way.x < 0 ? (LEFT - from.x) / way.x : FAR;
  double ty = way.y > 0 ? (CEILING - from.y) / way.y : way.y < 0 ? (FLOOR - from.y) / way.y : FAR;
  double tz = way.z > 0 ? (FRONT - from.z) / way.z : way.z < 0 ? (BACK - from.z) / way.z : FAR;
  double t = tx < ty ? (tx < tz ? tx : tz) : (ty < tz ? ty : tz);
  if (t >= hit->distance || t <= SKIN) return;
  hit->distance = t;
  hit->point = add(from, scale(way, t));
  hit->from_inside = 0;
  if (t == tx) {
    hit->normal = vec(way.x > 0 ? -1 : 1, 0, 0);
    hit->material = way.x > 0 ? matte(0.16, 0.44, 0.46) : matte(0.66, 0.16, 0.13);
  } else if (t == ty) {
    hit->normal = vec(0, way.y > 0 ? -1 : 1, 0);
    hit->material = way.y > 0 ? matte(0.80, 0.78, 0.74) : floor_material(hit->point.x, hit->point.z);
  } else {
    hit->normal = vec(0, 0, way.z > 0 ? -1 : 1);
    hit->material = way.z > 0 ? matte(0.40, 0.42, 0.48) : matte(0.78, 0.75, 0.70);
  }
}

static void meet_lamp(Vec from, Vec way, Hit *hit) {
  if (way.y == 0) return;
  double t = (LAMP_Y - from.y) / way.y;
  if (t <= SKIN || t >= hit->distance) return;
  Vec p = add(from, scale(way, t));
  if (p.x < LAMP_X0 || p.x > LAMP_X1 || p.z < LAMP_Z0 || p.z > LAMP_Z1) return;
  hit->distance = t;
  hit->point = p;
  hit->from_inside = 0;
  hit->normal = vec(0, way.y > 0 ? -1 : 1, 0);
  /* Its upper side is dark. */
  hit->material = way.y > 0 ? (Material){LAMP_LIGHT, LAMP, 0} : matte(0.1, 0.1, 0.1);
}

static Hit meet(Vec from, Vec way) {
  Hit hit = {.distance = FAR};
  int nearest = -1;
  for (int i = 0; i < SPHERE_COUNT; i++) {
    double distance = sphere_distance(&SPHERES[i], from, way, hit.distance);
    if (distance < hit.distance) {
      hit.distance = distance;
      nearest = i;
    }
  }
  if (nearest >= 0) {
    const Sphere *sphere = &SPHERES[nearest];
    hit.point = add(from, scale(way, hit.distance));
    hit.normal = scale(sub(hit.point, sphere->centre), 1.0 / sphere->radius);
    hit.from_inside = dot(hit.normal, way) > 0;
    if (hit.from_inside) hit.normal = scale(hit.normal, -1);
    hit.material = sphere->material;
  }
  meet_lamp(from, way, &hit);
  meet_room(from, way, &hit);
  return hit;
}

static int is_free(Vec from, Vec way, double distance) {
  for (int i = 0; i < SPHERE_COUNT; i++) {
    if (sphere_distance(&SPHERES[i], from, way, distance) < distance) return 0;
  }
  return 1;
}

/* ---- light ---- */

/* Light that one random point of the lamp sends to a matte point. */
static Vec lamp_light(const Hit *hit, Random *random) {
  Vec lamp = vec(LAMP_X0 + (LAMP_X1 - LAMP_X0) * uniform(random), LAMP_Y,
                 LAMP_Z0 + (LAMP_Z1 - LAMP_Z0) * uniform(random));
  Vec to = sub(lamp, hit->point);
  double square = dot(to, to), distance = __builtin_sqrt(square);
  Vec way = scale(to, 1.0 / distance);
  double here = dot(hit->normal, way), there = way.y;
  if (here <= 0 || there <= 0) return vec(0, 0, 0);
  if (!is_free(add(hit->point, scale(hit->normal, SKIN)), way, distance - 2 * SKIN)) return vec(0, 0, 0);
  double area = (LAMP_X1 - LAMP_X0) * (LAMP_Z1 - LAMP_Z0);
  return scale(mul(hit->material.colour, LAMP_LIGHT), here * there * area / (square * PI));
}

static Vec mirrored(Vec way, Vec normal) { return sub(way, scale(normal, 2 * dot(way, normal))); }

/* Through glass or off it, by Schlick's approximation of the Fresnel equations (1994). */
static Vec through_glass(const Hit *hit, Vec way, Random *random) {
  double ratio = hit->from_inside ? 1.5 : 1.0 / 1.5;
  double cosine = -dot(way, hit->normal);
  double square = 1 - ratio * ratio * (1 - cosine * cosine);
  if (square <= 0) return mirrored(way, hit->normal);
  double inner = __builtin_sqrt(square);
  double c = 1 - (hit->from_inside ? inner : cosine);
  double reflected = 0.04 + 0.96 * c * c * c * c * c;
  if (uniform(random) < reflected) return mirrored(way, hit->normal);
  return unit(add(scale(way, ratio), scale(hit->normal, ratio * cosine - inner)));
}

/* Light that comes along a ray, one random sample of it. */
static Vec radiance(Vec from, Vec way, Random *random) {
  Vec light = vec(0, 0, 0), share = vec(1, 1, 1);
  int sees_lamp = 1; /* the last point did not ask the lamp itself */
  int was_scattered = 0;
  for (int bounce = 0; bounce < BOUNCES_MAX; bounce++) {
    Hit hit = meet(from, way);
    Vec found = vec(0, 0, 0);
    if (hit.material.surface == LAMP) {
      if (sees_lamp) found = mul(share, hit.material.colour);
    } else if (hit.material.surface == MATTE) {
      found = mul(share, lamp_light(&hit, random));
    }
    double most = largest(found);
    if (was_scattered && most > SCATTERED_MAX) found = scale(found, SCATTERED_MAX / most);
    light = add(light, found);
    if (hit.material.surface == LAMP) break;

    share = mul(share, hit.material.colour);
    if (hit.material.surface == MATTE) {
      way = unit(add(hit.normal, unit(in_sphere(random)))); /* cosine-weighted */
      sees_lamp = 0;
      was_scattered = 1;
    } else if (hit.material.surface == METAL) {
      way = unit(add(mirrored(way, hit.normal), scale(in_sphere(random), hit.material.roughness)));
      if (dot(way, hit.normal) <= 0) break;
      sees_lamp = 1;
    } else {
      way = through_glass(&hit, way, random);
      sees_lamp = 1;
    }
    double side = dot(way, hit.normal) > 0 ? SKIN : -SKIN;
    from = add(hit.point, scale(hit.normal, side));

    if (bounce > 3) { /* Russian roulette: faint paths end early, the survivors count for them */
      double survival = largest(share) < 0.95 ? largest(share) : 0.95;
      if (uniform(random) >= survival) break;
      share = scale(share, 1 / survival);
    }
  }
  return light;
}

/* ---- camera ---- */

typedef struct { Vec eye, corner, across, down, right, up; double lens; } Camera;

static Camera camera_for(int width, int height) {
  const Vec eye = vec(0.15, 1.85, 7.6), target = vec(0.0, 1.22, 0.0);
  const double focus = 7.0, half_height = 0.335 * focus;
  Vec back = unit(sub(eye, target));
  Vec right = unit(cross(vec(0, 1, 0), back)), up = cross(back, right);
  double half_width = half_height * width / height;
  Camera camera = {.eye = eye, .right = right, .up = up, .lens = 0.035};
  camera.across = scale(right, 2 * half_width / width);
  camera.down = scale(up, -2 * half_height / height);
  camera.corner = add(sub(eye, scale(back, focus)), sub(scale(up, half_height), scale(right, half_width)));
  return camera;
}

static Vec pixel(const Camera *camera, int x, int y, int samples, uint32_t seed) {
  Vec sum = vec(0, 0, 0);
  for (int sample = 0; sample < samples; sample++) {
    Random random = random_for(seed, x, y, sample);
    Vec lens = scale(in_sphere(&random), camera->lens);
    Vec from = add(camera->eye, add(scale(camera->right, lens.x), scale(camera->up, lens.y)));
    Vec to = add(camera->corner, add(scale(camera->across, x + uniform(&random)), scale(camera->down, y + uniform(&random))));
    sum = add(sum, radiance(from, unit(sub(to, from)), &random));
  }
  return scale(sum, 1.0 / samples);
}

/* From light to a byte: the filmic curve of Hejl and Burgess-Dawson (2010), which includes the display's gamma. */
static unsigned char tone(double light) {
  double x = light * 0.72 - 0.004;
  if (!(x > 0)) x = 0;
  double value = (x * (6.2 * x + 0.5)) / (x * (6.2 * x + 1.7) + 0.06);
  int byte = (int)(value * 255 + 0.5);
  return (unsigned char)(byte > 255 ? 255 : byte);
}

/* ---- the task ---- */

typedef struct { int width, height, samples, tile, tiles; uint32_t seed; } Task;
typedef struct { int x, y, width, height; } Tile;

/*
 * Cuts the picture into exactly `tiles` tiles, about as many across as down: the rows share the tiles as evenly as
 * whole numbers allow, and each row shares the width among its own.
 */
static Tile tile_of(const Task *task) {
  int rows = 1;
  while ((rows + 1) * (rows + 1) <= task->tiles) rows++;
  if (rows > task->height) rows = task->height;
  int base = task->tiles / rows, longer = task->tiles % rows;
  int row = 0, first = 0;
  while (task->tile >= first + base + (row < longer)) first += base + (row++ < longer);
  int columns = base + (row < longer), column = task->tile - first;
  int x0 = (int)((int64_t)task->width * column / columns), x1 = (int)((int64_t)task->width * (column + 1) / columns);
  int y0 = (int)((int64_t)task->height * row / rows), y1 = (int)((int64_t)task->height * (row + 1) / rows);
  return (Tile){x0, y0, x1 - x0, y1 - y0};
}

static int parse_int(const char *text, long min, long max, long *value) {
  char *end;
  *value = strtol(text, &end, 10);
  return *text != '\0' && *end == '\0' && *value >= min && *value <= max;
}

static int parse_task(int count, char **args, Task *task) {
  long width = 640, height = 400, samples = 32, tile = 0, tiles = 1, seed = 1;
  const struct { const char *name; long *value, min, max; } options[] = {
      {"--width", &width, 1, SIZE_MAX_PIXELS},   {"--height", &height, 1, SIZE_MAX_PIXELS},
      {"--samples", &samples, 1, SAMPLES_MAX},   {"--tile", &tile, 0, TILES_MAX - 1},
      {"--tiles", &tiles, 1, TILES_MAX},         {"--seed", &seed, 0, 2147483647},
  };
  for (int i = 1; i < count; i += 2) {
    int found = 0;
    for (size_t o = 0; o < sizeof options / sizeof options[0]; o++) {
      if (strcmp(args[i], options[o].name) != 0) continue;
      found = i + 1 < count && parse_int(args[i + 1], options[o].min, options[o].max, options[o].value);
    }
    if (!found) {
      fprintf(stderr, "path-tracer: bad option or value: %s %s\n", args[i], i + 1 < count ? args[i + 1] : "");
      return 0;
    }
  }
  if (tile >= tiles || tiles > width * height) {
    fprintf(stderr, "path-tracer: there is no tile %ld of %ld in %ld x %ld pixels\n", tile, tiles, width, height);
    return 0;
  }
  *task = (Task){(int)width, (int)height, (int)samples, (int)tile, (int)tiles, (uint32_t)seed};
  return 1;
}

static int write_tile(const Task *task, const Tile *tile, const unsigned char *rgb) {
  char path[32];
  snprintf(path, sizeof path, "/out/tile-%04d.ppm", task->tile);
  FILE *file = fopen(path, "wb");
  if (!file) return 0;
  fprintf(file, "P6\n# tile %d %d %d %d\n%d %d\n255\n", tile->x, tile->y, task->width, task->height, tile->width,
          tile->height);
  size_t bytes = (size_t)tile->width * tile->height * 3;
  int is_written = fwrite(rgb, 1, bytes, file) == bytes;
  return fclose(file) == 0 && is_written;
}

int main(int count, char **args) {
  Task task;
  if (!parse_task(count, args, &task)) return 2;
  Tile tile = tile_of(&task);
  Camera camera = camera_for(task.width, task.height);
  unsigned char *rgb = malloc((size_t)tile.width * tile.height * 3 + 1);
  if (!rgb) {
    fprintf(stderr, "path-tracer: not enough memory for the tile\n");
    return 1;
  }
  for (int y = 0; y < tile.height; y++) {
    for (int x = 0; x < tile.width; x++) {
      Vec light = pixel(&camera, tile.x + x, tile.y + y, task.samples, task.seed);
      unsigned char *at = rgb + ((size_t)y * tile.width + x) * 3;
      at[0] = tone(light.x);
      at[1] = tone(light.y);
      at[2] = tone(light.z);
    }
    fprintf(stderr, "::progress %d/%d\n", y + 1, tile.height);
  }
  if (write_tile(&task, &tile, rgb)) return 0;
  fprintf(stderr, "path-tracer: the tile cannot be written\n");
  return 1;
}
