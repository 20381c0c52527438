// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

/**
 * How much of a job is left to do.
 *
 * @param text for people: what a run does, or why nothing is left to do
 */
public record State(Kind kind, String text) {
  /** Degrees of completion. */
  public enum Kind {
    /** Nothing is left to do. */
    DONE,
    /** Everything is to do. */
    PENDING,
    /** An interrupted run continues. */
    RESUMES
  }

  /** Nothing is left to do. */
  public static State done(String why) {
    return new State(Kind.DONE, why);
  }

  /** Everything is to do. */
  public static State pending(String action) {
    return new State(Kind.PENDING, action);
  }

  /** An interrupted run continues. */
  public static State resumes(String action) {
    return new State(Kind.RESUMES, action);
  }

  /** Whether nothing is left to do. */
  public boolean isDone() {
    return kind == Kind.DONE;
  }

  /** The same with a reason appended. */
  public State because(String reason) {
    return new State(kind, text + " (" + reason + ")");
  }
}
