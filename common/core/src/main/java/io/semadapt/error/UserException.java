// SPDX-License-Identifier: Apache-2.0
package io.semadapt.error;

import com.google.errorprone.annotations.FormatMethod;
import java.util.Locale;
import java.util.Optional;

/**
 * A mistake that the user can fix: shown as one line, without a stack trace. The message reads
 * {@code Cannot <verb> <thing> '<value>': <reason> (<hint>)} or {@code Invalid <thing> '<value>':
 * <expected>}.
 */
public final class UserException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;
  private final Double score;

  private UserException(ExitCode exitCode, Double score, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
    this.score = score;
  }

  /** A mistake that ends the run with {@link ExitCode#USER_ERROR}. */
  @FormatMethod
  public UserException(String format, Object... arguments) {
    this(ExitCode.USER_ERROR, null, String.format(Locale.ROOT, format, arguments), null);
  }

  /** The same, with what was caught. */
  @FormatMethod
  public UserException(Throwable cause, String format, Object... arguments) {
    this(ExitCode.USER_ERROR, null, String.format(Locale.ROOT, format, arguments), cause);
  }

  /**
   * A score below the required one: ends the run with {@link ExitCode#BELOW_THRESHOLD}.
   *
   * @param score the mIoU that was reached, for the table of runs
   */
  @FormatMethod
  public static UserException belowThreshold(double score, String format, Object... arguments) {
    return new UserException(
        ExitCode.BELOW_THRESHOLD,
        score,
        String.format(Locale.ROOT, format, arguments),
        /* cause= */ null);
  }

  /** The mIoU, if it was too low. */
  public Optional<Double> score() {
    return Optional.ofNullable(score);
  }

  /** Training that cannot recover: ends the run with {@link ExitCode#DIVERGED}. */
  @FormatMethod
  public static UserException diverged(String format, Object... arguments) {
    return new UserException(
        ExitCode.DIVERGED,
        /* score= */ null,
        String.format(Locale.ROOT, format, arguments),
        /* cause= */ null);
  }

  /** A run that the user ended: by {@link ExitCode#INTERRUPTED} or {@link ExitCode#TERMINATED}. */
  @FormatMethod
  public static UserException interrupted(ExitCode code, String format, Object... arguments) {
    return new UserException(
        code, /* score= */ null, String.format(Locale.ROOT, format, arguments), /* cause= */ null);
  }

  /** How the run ends. */
  public ExitCode exitCode() {
    return exitCode;
  }
}
