// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

/** Printable ASCII as 5x7 pixels; anything else prints as a question mark. */
final class PixelFont {
  static final int WIDTH = 5;
  static final int HEIGHT = 8;
  static final int ADVANCE = WIDTH + 1;

  /** Per character from the space on: five columns, two hex digits each, lowest bit on top. */
  private static final String COLUMNS =
      "0000000000"
          + "00005f0000"
          + "0007000700"
          + "147f147f14"
          + "242a7f2a12" // space ! " # $
          + "2313086462"
          + "3649562050"
          + "0008070300"
          + "001c224100"
          + "0041221c00" // % & ' ( )
          + "2a1c7f1c2a"
          + "08083e0808"
          + "0080703000"
          + "0808080808"
          + "0000606000" // * + , - .
          + "2010080402" // slash
          + "3e5149453e"
          + "00427f4000"
          + "7249494946"
          + "2141494d33"
          + "1814127f10" // 0 to 4
          + "2745454539"
          + "3c4a494931"
          + "4121110907"
          + "3649494936"
          + "464949291e" // 5 to 9
          + "0000140000"
          + "0040340000"
          + "0008142241"
          + "1414141414"
          + "0041221408" // : ; < = >
          + "0201590906"
          + "3e415d594e" // ? @
          + "7c1211127c"
          + "7f49494936"
          + "3e41414122"
          + "7f4141413e"
          + "7f49494941" // A to E
          + "7f09090901"
          + "3e41415173"
          + "7f0808087f"
          + "00417f4100"
          + "2040413f01" // F to J
          + "7f08142241"
          + "7f40404040"
          + "7f021c027f"
          + "7f0408107f"
          + "3e4141413e" // K to O
          + "7f09090906"
          + "3e4151215e"
          + "7f09192946"
          + "2649494932"
          + "03017f0103" // P to T
          + "3f4040403f"
          + "1f2040201f"
          + "3f4038403f"
          + "6314081463"
          + "0304780403" // U to Y
          + "6159494d43" // Z
          + "007f414141"
          + "0204081020"
          + "004141417f"
          + "0402010204"
          + "4040404040" // [ \ ] ^ _
          + "0003070800" // backtick
          + "2054547840"
          + "7f28444438"
          + "3844444428"
          + "384444287f"
          + "3854545418" // a to e
          + "00087e0902"
          + "18a4a49c78"
          + "7f08040478"
          + "00447d4000"
          + "2040403d00" // f to j
          + "7f10284400"
          + "00417f4000"
          + "7c04780478"
          + "7c08040478"
          + "3844444438" // k to o
          + "fc18242418"
          + "18242418fc"
          + "7c08040408"
          + "4854545424"
          + "04043f4424" // p to t
          + "3c4040207c"
          + "1c2040201c"
          + "3c4030403c"
          + "4428102844"
          + "4c9090907c" // u to y
          + "4464544c44" // z
          + "0008364100"
          + "0000770000"
          + "0041360800"
          + "0201020402"; // { | } ~

  private PixelFont() {}

  /** Whether the pixel at column {@code x} 0..4, row {@code y} 0..7 of a character is inked. */
  static boolean ink(char character, int x, int y) {
    int index = character >= ' ' && character <= '~' ? character - ' ' : '?' - ' ';
    int at = 2 * (WIDTH * index + x);
    int column = Integer.parseInt(COLUMNS, at, at + 2, 16);
    return (column >> y & 1) == 1;
  }
}
