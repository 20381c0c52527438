// SPDX-License-Identifier: Apache-2.0
package io.semadapt.toycity;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Draws a scene by lot: the same distribution of streets for both domains. */
final class SceneFactory {
  private SceneFactory() {}

  /** The scene of a seed; the same for every picture size of the same aspect (width / height). */
  static Scene draw(long seed, double aspect) {
    Dice dice = new Dice(seed);
    Camera camera =
        new Camera(
            aspect,
            dice.between(1.5, 2),
            dice.between(-0.12, 0.12),
            dice.between(0.4, 0.5),
            dice.between(1.0, 1.2));
    Street street = Street.draw(dice);
    Vector sun =
        camera
            .turn(new Vector(dice.side() * dice.between(0.5, 0.8), dice.between(0.6, 0.9), -0.35))
            .unit();
    List<Surface> surfaces = new ArrayList<>(Ground.of(camera, street, dice));
    List<Thing> things = new ArrayList<>();
    things.addAll(Roadside.of(camera, street, dice));
    things.addAll(Trees.avenue(camera, street, dice));
    things.addAll(Furniture.of(camera, street, dice));
    things.addAll(Vehicles.of(camera, street, dice));
    things.addAll(People.of(camera, street, dice));
    things.sort(Comparator.comparingDouble(Thing::distance).reversed());
    things.forEach(thing -> surfaces.addAll(thing.surfaces()));
    return new Scene(camera, sun, surfaces);
  }
}
