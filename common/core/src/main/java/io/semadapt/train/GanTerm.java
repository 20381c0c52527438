// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

/** The terms of both objectives, before their weights; {@link GanLosses} has their equations. */
public enum GanTerm {
  ADVERSARIAL_TARGET,
  ADVERSARIAL_SOURCE,
  ADVERSARIAL_PATCH,
  SEMANTIC,
  RECONSTRUCTION_SOURCE,
  RECONSTRUCTION_TARGET,
  IDENTITY_TARGET,
  IDENTITY_SOURCE,
  DOMAIN_TARGET,
  DOMAIN_SOURCE,
  DOMAIN_PATCH,
  SEMANTICS_SOURCE,
  SEMANTICS_TARGET,
  ANCHOR
}
