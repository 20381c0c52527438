// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dataset;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A text list of pictures: UTF-8, or UTF-16 with the byte order mark that Windows writes. */
public final class SplitList {
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private SplitList() {}

  /**
   * The lines of a list, without its byte order mark.
   *
   * @param name what messages call the list
   * @throws InvalidLayoutException if it is not text in one of these encodings
   */
  public static List<String> lines(byte[] bytes, String name) {
    try {
      String text = encoding(bytes).newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.indexOf('\0') >= 0) {
        throw new CharacterCodingException();
      }
      boolean marked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
      return text.substring(marked ? 1 : 0).lines().toList();
    } catch (CharacterCodingException e) {
      throw new InvalidLayoutException(
          "Cannot read split file '%s': it is not UTF-8 text (save it as UTF-8)".formatted(name));
    }
  }

  private static Charset encoding(byte[] bytes) {
    int start = bytes.length < 2 ? 0 : (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff);
    return switch (start) {
      case 0xfffe -> StandardCharsets.UTF_16LE;
      case 0xfeff -> StandardCharsets.UTF_16BE;
      default -> StandardCharsets.UTF_8;
    };
  }
}
