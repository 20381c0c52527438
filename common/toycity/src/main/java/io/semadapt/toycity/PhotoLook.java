// SPDX-License-Identifier: Apache-2.0
package io.semadapt.toycity;

import static io.semadapt.toycity.Material.*;

/**
 * The target domain: a camera under a pale sky. Muted colours, soft light, haze, irregular
 * textures, a colour cast, and the lens and sensor's own blur, vignette, noise and blocks.
 */
final class PhotoLook implements Look {
  private static final Palette PALETTE =
      new Palette()
          .with(SKY, 0xd9dcd6, 0xf3eee0)
          .with(CLOUD, 0xc9cbc8, 0xf4f0e6)
          .with(ASPHALT, 0x8d8780, 0x99928a)
          .with(LANE_MARK, 0xcfc9bb)
          .with(RAIL, 0x5a4f47)
          .with(PAVING, 0x5d5c62, 0x65625f)
          .with(KERB, 0x9c968c)
          .with(GRASS, 0x7c7a44, 0x88834c)
          .with(BARE_EARTH, 0x7d6a50)
          .with(PLASTER, 0x8c7c6c, 0x7a6d66, 0x958a76, 0x6e6a68, 0x857062)
          .with(BRICK, 0x6b4a40, 0x5f4741, 0x785546)
          .with(STONE_TRIM, 0xa09684)
          .with(ROOF, 0x4d3f3b, 0x443f42)
          .with(WINDOW, 0x2e3336, 0x43494a, 0x9da09a)
          .with(SHOP_WINDOW, 0x3b3f40, 0x8f8568, 0x4c4a50)
          .with(DOOR, 0x35271f, 0x2c342e)
          .with(GARDEN_WALL, 0xa59c8c, 0xb0a28e)
          .with(FENCE_BOARDS, 0x5c4c3c, 0x6a5847)
          .with(FENCE_BARS, 0x39403c, 0x40434a)
          .with(POLE_METAL, 0x4c4e4d)
          .with(LAMP_HOUSING, 0x25261f)
          .with(LAMP_RED, 0xe8584a)
          .with(LAMP_AMBER, 0xe6b45a)
          .with(LAMP_GREEN, 0x7fd6a8)
          .with(LAMP_OFF, 0x363731)
          .with(SIGN_RED, 0xa33a36)
          .with(SIGN_BLUE, 0x3a5484)
          .with(SIGN_YELLOW, 0xbf9f46)
          .with(SIGN_GREEN, 0x3c6a52)
          .with(SIGN_WHITE, 0xd2cec0)
          .with(SIGN_BACK, 0x70706c)
          .with(FOLIAGE, 0x23281a, 0x3b4426, 0x626b3a)
          .with(BARK, 0x3a3029)
          .with(CAR_PAINT, 0x1f2124, 0xb6b7b4, 0x5c6064, 0xd6d4cc, 0x6b2a28, 0x2c3a52)
          .with(TRUCK_PAINT, 0x48586c, 0x6e3b34, 0x4c5c4c)
          .with(CARGO, 0xb9b7ae, 0x9aa2a6, 0xada18a)
          .with(BUS_PAINT, 0x8c4a34, 0x94693c)
          .with(TRAIN_PAINT, 0x3f6460, 0x4a6a56)
          .with(STRIPE, 0xbdb6a2, 0xc8c2b0)
          .with(GLASS, 0x2a2f30)
          .with(TYRE, 0x1d1c1b)
          .with(HEAD_LIGHT, 0xf5ecd0)
          .with(TAIL_LIGHT, 0xb03028)
          .with(PLATE, 0xc0bca8)
          .with(BIKE_FRAME, 0x4a3a44, 0x3c4a58)
          .with(SPOKES, 0x66625c)
          .with(MOTORCYCLE_PAINT, 0x3c3048, 0x2a2e3c, 0x542f3c)
          .with(SKIN, 0xb08a74, 0x6e4e3c)
          .with(HAIR, 0x2a211c, 0x6a5436)
          .with(JACKET, 0x5e3a44, 0x35405c, 0x8c8450, 0x3f5444)
          .with(TROUSERS, 0x2c3040, 0x3a322c)
          .with(RIDER_JACKET, 0xa8683a, 0x9c9a4a)
          .with(HELMET, 0xbab8b0, 0x7c3430)
          .with(BIN, 0x3c4a40, 0x3c3e40);

  private final long seed;
  private final double[] cast;
  private final double[] hazeColour;
  private final double haze;
  private final double exposure;
  private final double sunshine;

  /** The weather of one picture. */
  PhotoLook(long seed) {
    this.seed = seed;
    Dice dice = new Dice(Dice.mix(seed, 1));
    double warmth = dice.between(-0.04, 0.08);
    this.cast = new double[] {1.03 + warmth, 1, 0.93 - warmth};
    this.haze = dice.between(0.004, 0.012);
    this.hazeColour = new double[] {0.83 + warmth / 2, 0.83, 0.8 - warmth / 2};
    this.exposure = dice.between(0.9, 1.08);
    this.sunshine = dice.between(0.05, 0.28);
  }

  @Override
  public void shade(
      Surface surface, double facing, double s, double t, double distance, double v, double[] out) {
    Material material = surface.material();
    double[] colour = PALETTE.colour(surface, v);
    double light = light(surface, facing) * texture(surface, s, t);
    boolean far = material == SKY || material == CLOUD;
    double veil = far ? 0 : 1 - Math.exp(-haze * distance);
    for (int c = 0; c < 3; c++) {
      out[c] = colour[c] * light * (1 - veil) + hazeColour[c] * veil;
    }
  }

  private double light(Surface surface, double facing) {
    return switch (surface.material()) {
      case SKY, HEAD_LIGHT, TAIL_LIGHT, LAMP_RED, LAMP_AMBER, LAMP_GREEN -> 1;
      default -> surface.shaded() ? 0.62 : 0.9 + sunshine * (facing - 0.3);
    };
  }

  private double texture(Surface surface, double s, double t) {
    long own = Dice.mix(seed, surface.material().name().hashCode(), (long) (surface.tone() * 1e6));
    return switch (surface.material()) {
      case ASPHALT -> blotch(own, s / 3, t / 3, 0.14) * blotch(own, s * 4, t * 4, 0.12);
      case PAVING -> blotch(own, s, t, 0.2) * blotch(own, s * 5, t * 5, 0.12);
      case GRASS, BARE_EARTH -> blotch(own, s * 2, t * 2, 0.45);
      case FOLIAGE -> blotch(own, s * 3.2, t * 3.2, 0.75);
      case PLASTER, BRICK, GARDEN_WALL, ROOF ->
          blotch(own, s / 2, t / 1.4, 0.22) * blotch(own, s * 3, t * 3, 0.16);
      case FENCE_BOARDS -> Noise.smooth(own, s * 3, 0) * 0.7 + 0.65;
      case FENCE_BARS -> Noise.smooth(own, s * 4.5, 0) * 1.2 + 0.4;
      case CLOUD -> blotch(own, s / 90, t / 60, 0.08);
      case WINDOW, SHOP_WINDOW -> blotch(own, s, t, 0.5);
      case JACKET, TROUSERS, RIDER_JACKET -> blotch(own, s * 5, t * 5, 0.3);
      default -> blotch(own, s * 2, t * 2, 0.1);
    };
  }

  private static double blotch(long own, double s, double t, double strength) {
    return 1 + strength * (Noise.smooth(own, s, t) - 0.5);
  }

  @Override
  public void develop(double[] rgb, int width, int height) {
    blur(rgb, width, height);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double dx = (x + 0.5) / width - 0.5;
        double dy = (y + 0.5) / height - 0.5;
        double vignette = 1 - 0.45 * (dx * dx + dy * dy);
        double block = 0.012 * (Noise.cell(seed + 7, x / 8, y / 8) - 0.5);
        double grain = 0.05 * (Noise.cell(seed + 11, x, y) + Noise.cell(seed + 12, x, y) - 1);
        for (int c = 0; c < 3; c++) {
          int i = 3 * (y * width + x) + c;
          double tint = 0.035 * (Noise.cell(seed + 13 + c, x, y) - 0.5);
          rgb[i] = rgb[i] * exposure * cast[c] * vignette + block + grain + tint;
        }
      }
    }
  }

  /** A lens a little out of focus: three by three pixels, most of it in the middle. */
  private static void blur(double[] rgb, int width, int height) {
    double[] sharp = rgb.clone();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int left = Math.max(0, x - 1);
        int right = Math.min(width - 1, x + 1);
        int above = Math.max(0, y - 1);
        int below = Math.min(height - 1, y + 1);
        for (int c = 0; c < 3; c++) {
          double around =
              sharp[3 * (y * width + left) + c]
                  + sharp[3 * (y * width + right) + c]
                  + sharp[3 * (above * width + x) + c]
                  + sharp[3 * (below * width + x) + c];
          rgb[3 * (y * width + x) + c] = 0.64 * sharp[3 * (y * width + x) + c] + 0.09 * around;
        }
      }
    }
  }
}
