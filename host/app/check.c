#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "job.h"
#include "progress.h"
#include "writer.h"

enum { TRIAL_STEPS = 3 };

static void print_layer(const coble_job *job) {
  const coble_structure *s = &job->scene.structure;
  const coble_structure_summary *l = &job->layer;
  const double um = s->dx * 1e6;
  printf("%-24s %d x %d x %d voxels of %g nm = %g x %g x %g um, %s\n", "grid", s->n[0], s->n[1],
         s->n[2], s->dx * 1e9, s->n[0] * um, s->n[1] * um, s->n[2] * um,
         s->grey ? "grey" : "pore-resolved");
  printf("%-24s %.4f, of which Li can reach %.4f from the SE\n", "porosity", l->porosity,
         l->porosity_reached);
  printf("%-24s %s\n", "pores from SE to CC",
         l->percolates ? "yes, they percolate" : "NO way through");
  printf("%-24s %.4g nm (%.4g to %.4g)\n", "mean pore diameter", l->mean_diameter * 1e9,
         l->min_diameter * 1e9, l->max_diameter * 1e9);
}

/* model section 5: filling needs drop < P_open(SE) + suction, sustained flow drop < P_open(SE) -
 * P_open(CC). */
static void print_forecast(const coble_job *job) {
  const coble_sim_params *p = &job->params;
  double j = 0;
  for (int i = 0; i < job->c.cell.step_count; i++)
    j = fmax(j, job->c.cell.steps[i].current_density);
  const double open_se = p->stack_pressure + p->sigma_se;
  const double open_cc = p->stack_pressure + p->sigma_cc;
  const double suction =
      4 * p->li.surface_tension * cos(p->creep.contact_angle) / job->layer.mean_diameter;
  const double drop = coble_drop_estimate(&job->scene.structure, p, j);
  const bool fills = drop < open_se + suction, flows = drop < open_se - open_cc;
  printf("%-24s %.4g MPa at %g mA/cm2, through a full layer\n", "pressure drop", drop * 1e-6,
         j * 0.1);
  printf("%-24s SE %.4g MPa, CC %.4g MPa; suction %.4g MPa\n", "opening pressures", open_se * 1e-6,
         open_cc * 1e-6, suction * 1e-6);
  printf("%-24s %s: drop %s P_open(SE) + suction = %.4g MPa\n", "filling the pores",
         fills ? "yes" : "no", fills ? "<" : ">=", (open_se + suction) * 1e-6);
  printf("%-24s %s: drop %s P_open(SE) - P_open(CC) = %.4g MPa\n", "flow to the CC",
         flows ? "yes" : "no", flows ? "<" : ">=", (open_se - open_cc) * 1e-6);
  printf("%-24s %s\n", "a uniform layer would",
         !job->layer.percolates ? "keep Li off the CC: its pores do not reach it"
         : !fills               ? "stay empty, Li lies at the SE (se)"
         : !flows               ? "fill, then Li lies at the SE or splits the layer (se or split)"
                                : "fill, then grow Li at the CC (cc)");
}

/* Front voxels fill by at most front_limit a step, then dt_max rules. */
static double steps_expected(const coble_job *job) {
  const double layers = job->scene.structure.n[2] / job->params.front_limit;
  return layers + job->programme.duration / job->params.dt_max + (double)job->programme.outputs;
}

static coble_status print_costs(coble_job *job) {
  const size_t disk = coble_writer_bytes(&job->c.output, &job->scene.structure);
  const double begun = coble_app_clock();
  double left = job->programme.segment[0].duration;
  int steps = 0;
  for (; steps < TRIAL_STEPS && left > 0; steps++) {
    coble_step_report report;
    COBLE_TRY(
        coble_sim_advance(job->sim, job->programme.segment[0].current_density, left, &report));
    left -= report.dt;
  }
  const double rate = (coble_app_clock() - begun) / fmax(steps, 1), expected = steps_expected(job);
  char text[32];
  coble_duration_text(rate * expected, text);
  printf("%-24s %.1f MiB on the %s, %.0f MiB in all so far\n", "memory",
         (double)coble_device_peak_bytes(job->dev) / 1048576, coble_device_backend(job->dev),
         coble_app_peak_memory_MiB());
  printf("%-24s %.1f MiB before compression: %lld outputs of %.2f MiB\n", "disk",
         (double)disk * (double)job->programme.outputs / 1048576, (long long)job->programme.outputs,
         (double)disk / 1048576);
  printf("%-24s about %s: %.0f steps or more, %.3g s each as measured on the first %d\n", "time",
         text, expected, rate, steps);
  return COBLE_OK;
}

coble_status coble_check_print(coble_job *job) {
  char *echo = NULL;
  COBLE_TRY(coble_case_echo(&job->c, &echo));
  printf("%s\n", echo);
  free(echo);
  print_layer(job);
  print_forecast(job);
  return print_costs(job);
}
