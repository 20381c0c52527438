// SPDX-License-Identifier: Apache-2.0
package io.semadapt.toycity;

/**
 * The cross-section of a street and where things may stand, in metres; the camera drives at x = 0.
 *
 * @param roadLeft left edge of the road
 * @param roadRight right edge of the road
 * @param pavementLeft outer edge of the left pavement, where plots begin
 * @param pavementRight outer edge of the right pavement
 * @param vergeLeft width of the grass between left kerb and pavement, may be 0
 * @param vergeRight width of the grass on the right
 * @param crossingFrom where a crossing street begins, metres ahead; beyond the end when none does
 * @param crossingTo where it ends
 * @param end metres ahead where the street is closed off
 * @param tracks whether a tram runs in the left lane
 */
record Street(
    double roadLeft,
    double roadRight,
    double pavementLeft,
    double pavementRight,
    double vergeLeft,
    double vergeRight,
    double crossingFrom,
    double crossingTo,
    double end,
    boolean tracks) {
  /** Middle of the oncoming lane. */
  static final double LEFT_LANE = -3.6;

  static Street draw(Dice dice) {
    boolean tracks = dice.chance(0.32);
    double roadLeft = -dice.between(5.6, 8.4);
    double roadRight = dice.between(2.2, 5.2);
    double vergeLeft = dice.chance(0.4) ? dice.between(1, 2.6) : 0;
    double vergeRight = dice.chance(0.4) ? dice.between(1, 2.6) : 0;
    double end = dice.between(70, 120);
    boolean crossing = dice.chance(0.55);
    double crossingFrom = crossing ? dice.between(15, 34) : end;
    return new Street(
        roadLeft,
        roadRight,
        roadLeft - vergeLeft - dice.between(2, 4.2),
        roadRight + vergeRight + dice.between(2, 4.2),
        vergeLeft,
        vergeRight,
        crossingFrom,
        crossingFrom + dice.between(7, 10),
        end,
        tracks);
  }

  boolean hasCrossing() {
    return crossingFrom < end;
  }

  boolean inCrossing(double z) {
    return z >= crossingFrom && z <= crossingTo;
  }

  /** Outer edge of the pavement on a side (-1 left, 1 right). */
  double plotEdge(int side) {
    return side < 0 ? pavementLeft : pavementRight;
  }

  /** A spot on the pavement of a side: 0 at its outer edge, 1 at its inner edge. */
  double pavementAt(int side, double share) {
    double inner = side < 0 ? roadLeft - vergeLeft : roadRight + vergeRight;
    return plotEdge(side) + (inner - plotEdge(side)) * share;
  }

  /** Just beside the road on a side, where poles stand. */
  double kerbside(int side) {
    return side < 0 ? roadLeft - 0.6 : roadRight + 0.6;
  }
}
