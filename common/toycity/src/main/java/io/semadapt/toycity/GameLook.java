// SPDX-License-Identifier: Apache-2.0
package io.semadapt.toycity;

import static io.semadapt.toycity.Material.*;

/** The source domain: a game's flat saturated colours, hard light and regular textures. */
final class GameLook implements Look {
  private static final Palette PALETTE =
      new Palette()
          .with(SKY, 0x2f8df5, 0x8fd0ff)
          .with(CLOUD, 0xf4faff)
          .with(ASPHALT, 0x3c3f52, 0x44465c)
          .with(LANE_MARK, 0xffffff)
          .with(RAIL, 0x20222c)
          .with(PAVING, 0xc9a7b4, 0xd2b2a6)
          .with(KERB, 0xf0dfe2)
          .with(GRASS, 0x59c832, 0x6fd53a)
          .with(BARE_EARTH, 0xc0903f)
          .with(PLASTER, 0xf0b86a, 0xe88a5c, 0xf2dc8e, 0xe7a0a0, 0x9fc4e0)
          .with(BRICK, 0xc4553a, 0xb5473f, 0xd0744a)
          .with(STONE_TRIM, 0xf5e6c8)
          .with(ROOF, 0xb03a2a, 0x7a4a60)
          .with(WINDOW, 0x3b6fb0, 0x5590cc, 0x30507f)
          .with(SHOP_WINDOW, 0x58c4d8, 0xf5d878, 0x7a6ad0)
          .with(DOOR, 0x7d3a1c, 0x1e6a4a)
          .with(GARDEN_WALL, 0x8f7fc0, 0x9c88b8)
          .with(FENCE_BOARDS, 0xb06a2c, 0xc88444)
          .with(FENCE_BARS, 0x2f6f4f, 0x2c4f7a)
          .with(POLE_METAL, 0x9aa4b4)
          .with(LAMP_HOUSING, 0x1c2028)
          .with(LAMP_RED, 0xff2418)
          .with(LAMP_AMBER, 0xffb818)
          .with(LAMP_GREEN, 0x20ff70)
          .with(LAMP_OFF, 0x3a3e48)
          .with(SIGN_RED, 0xf01828)
          .with(SIGN_BLUE, 0x1840e8)
          .with(SIGN_YELLOW, 0xffd810)
          .with(SIGN_GREEN, 0x109850)
          .with(SIGN_WHITE, 0xffffff)
          .with(SIGN_BACK, 0x8088a0)
          .with(FOLIAGE, 0x0c6b2e, 0x169a3c, 0x3cc850)
          .with(BARK, 0x7a4a28)
          .with(CAR_PAINT, 0xe02030, 0x2050e0, 0xf0c020, 0xf4f4f8, 0x18a890, 0xe06a18)
          .with(TRUCK_PAINT, 0x2070d0, 0xd83a20, 0x30a050)
          .with(CARGO, 0xe8ecf4, 0xb8d4f0, 0xf0e0b0)
          .with(BUS_PAINT, 0xf04a18, 0xf58a10)
          .with(TRAIN_PAINT, 0x10a8a0, 0x18b878)
          .with(STRIPE, 0xfff4d8, 0xffffff)
          .with(GLASS, 0x24466e)
          .with(TYRE, 0x14141a)
          .with(HEAD_LIGHT, 0xfffbd0)
          .with(TAIL_LIGHT, 0xff1020)
          .with(PLATE, 0xf8f8e0)
          .with(BIKE_FRAME, 0xd01878, 0x1878d0)
          .with(SPOKES, 0x8a8c98)
          .with(MOTORCYCLE_PAINT, 0x8020c8, 0x203070, 0xc82060)
          .with(SKIN, 0xf2b890, 0xa86a40)
          .with(HAIR, 0x402010, 0xb08030)
          .with(JACKET, 0xd8305a, 0x3058d8, 0xf0e040, 0x38b060)
          .with(TROUSERS, 0x283878, 0x503828)
          .with(RIDER_JACKET, 0xff6a00, 0xe8f020)
          .with(HELMET, 0xf8f8f8, 0xe01818)
          .with(BIN, 0x1f7a3f, 0x40464f);

  @Override
  public void shade(
      Surface surface, double facing, double s, double t, double distance, double v, double[] out) {
    Material material = surface.material();
    double[] colour = PALETTE.colour(surface, v);
    double light = light(surface, facing) * texture(material, s, t, distance);
    for (int c = 0; c < 3; c++) {
      out[c] = colour[c] * light;
    }
  }

  private static double light(Surface surface, double facing) {
    return switch (surface.material()) {
      case SKY, CLOUD, HEAD_LIGHT, TAIL_LIGHT, LAMP_RED, LAMP_AMBER, LAMP_GREEN -> 1;
      default -> surface.shaded() ? 0.5 : 0.62 + 0.42 * facing;
    };
  }

  private static double texture(Material material, double s, double t, double distance) {
    if (distance > 45) {
      return 1;
    }
    return switch (material) {
      case PAVING -> grid(s, t, 1.2) ? 0.86 : 1;
      case BRICK, GARDEN_WALL ->
          grid(s + (Math.floorMod((long) Math.floor(t / 0.5), 2L) * 0.5), t, 0.5) ? 0.8 : 1;
      case FENCE_BOARDS -> Math.floorMod((long) Math.floor(s / 0.28), 2L) == 0 ? 0.72 : 1.05;
      case FENCE_BARS -> Math.floorMod((long) Math.floor(s / 0.22), 2L) == 0 ? 0.5 : 1.2;
      case GRASS -> Math.floorMod((long) Math.floor(t / 1.5), 2L) == 0 ? 0.92 : 1;
      case FOLIAGE -> grid(s, t, 0.55) ? 0.85 : 1;
      case CARGO -> Math.floorMod((long) Math.floor(s / 0.4), 2L) == 0 ? 0.93 : 1;
      default -> 1;
    };
  }

  private static boolean grid(double s, double t, double step) {
    return s - Math.floor(s / step) * step < 0.1 * step + 0.03
        || t - Math.floor(t / step) * step < 0.1 * step + 0.03;
  }

  /** A game's picture is what was drawn. */
  @Override
  public void develop(double[] rgb, int width, int height) {}
}
