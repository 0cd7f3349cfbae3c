/** nodes.json: the machines of the cluster. The only source of its types, its checks and its published JSON schema. */
import * as z from "zod";

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, "letters, digits, '.', '_' and '-', at most 64");

/** With a drive, as Windows has it, or without. */
const absolute = /^(\/|[A-Za-z]:[\\/])/;

export const nodeSchema = z.strictObject({
  name: name.describe("The node's name in progress, reports and groups."),
  transport: z.enum(["ssh", "local"]).default("ssh").describe("'local' is the machine dffmpeg runs on."),
  host: z.string().min(1).optional().describe("Address, host name or an alias from ~/.ssh/config. Default: the name."),
  port: z.int().min(1).max(65535).optional().describe("Default: what ~/.ssh/config says, else 22."),
  user: z.string().min(1).optional().describe("Default: what ~/.ssh/config says, else your own user name."),
  identityFile: z
    .string()
    .min(1)
    .optional()
    .describe("Private key; '~' is your home. Default: ~/.ssh/config, then the agent."),
  hostKey: z
    .string()
    .regex(/^SHA256:[A-Za-z0-9+/]{43}=?$/, "a fingerprint as ssh-keygen -l prints it, 'SHA256:…'")
    .optional()
    .describe("The node's host key. Default: the known_hosts files decide."),
  weight: z.number().positive().default(1).describe("First guess of the node's speed relative to the others."),
  slots: z.int().min(1).max(256).optional().describe("Windows encoded at once. Default: chosen from the node's cores."),
  slotsFor: z
    .record(z.string().min(1), z.int().min(1).max(256))
    .optional()
    .describe(
      "Fewer of them with these encoders, by ffmpeg's names: { \"libsvtav1\": 2 }. Default: as many as 'slots'.",
    ),
  ffmpeg: z.string().min(1).default("ffmpeg").describe("ffmpeg on that node: a path, or a name on its PATH."),
  shell: z
    .enum(["sh", "windows"])
    .optional()
    .describe(
      "What its login shell understands: 'sh', or 'windows' for cmd and PowerShell. Default: found out when connecting.",
    ),
  root: z
    .string()
    .regex(absolute, "an absolute path on that node")
    .optional()
    .describe("Where that node sees the storage root. Default: what 'paths' says, else the same path as here."),
  storage: z
    .enum(["share", "none"])
    .optional()
    .describe(
      "'share': the node must see the storage root, else it's left out. 'none': its files go over SFTP. Default: the share where the node sees it, else SFTP.",
    ),
  workFolder: z
    .string()
    .regex(absolute, "an absolute path on that node")
    .optional()
    .describe(
      "Where that node keeps windows and segments while they go over SFTP. Default: $TMPDIR there, else /var/tmp; on Windows the user's own folder.",
    ),
  paths: z
    .array(
      z.strictObject({
        from: z
          .string()
          .regex(/^(\/|~\/|~$)/, "an absolute path, '~' being your home")
          .describe("A folder as this machine sees it."),
        to: z.string().startsWith("/", "an absolute path").describe("The same folder as that node sees it."),
      }),
    )
    .default([])
    .describe("Folders that have another path on that node, such as a share with your films. The longest match wins."),
  roles: z
    .array(z.enum(["controller", "compute", "storage"]))
    .default(["compute"])
    .describe("Only 'compute' nodes encode; the other roles are documentation and serve the set-up scripts."),
  nice: z
    .int()
    .min(0)
    .max(19)
    .optional()
    .describe("How much ffmpeg there gives way to others, as nice(1) takes it. Default: 0, as plain ffmpeg."),
  ionice: z
    .enum(["idle", "low"])
    .optional()
    .describe(
      "The same for its disk, by ionice(1) on Linux: 'low' comes last, 'idle' only when nobody else wants it. Default: neither.",
    ),
  hours: z
    .string()
    .regex(/^([01]?\d|2[0-4])(:[0-5]\d)?-([01]?\d|2[0-4])(:[0-5]\d)?$/, "two times of day, '22-7' or '8:30-12'")
    .optional()
    .describe("When the node may work, by this machine's clock; at the end it finishes what it has. Default: always."),
  enabled: z.boolean().default(true).describe("false leaves the node out without deleting its entry."),
});

export const inventorySchema = z
  .strictObject({
    $schema: z.string().optional(),
    version: z.literal(1),
    storage: z.strictObject({
      root: z
        .string()
        .regex(absolute, "an absolute path, whatever folder dffmpeg is started in")
        .describe("The shared folder as this machine sees it, where jobs keep their segments."),
    }),
    nodes: z.array(nodeSchema).min(1),
    groups: z.record(name, z.array(name)).default({}).describe("Names for sets of nodes, for --only."),
  })
  .superRefine((inventory, context) => {
    const seen = new Set<string>();
    inventory.nodes.forEach((node, index) => {
      if (seen.has(node.name)) {
        context.addIssue({
          code: "custom",
          path: ["nodes", index, "name"],
          message: `a second node named '${node.name}'`,
        });
      }
      seen.add(node.name);
    });
    for (const [group, members] of Object.entries(inventory.groups)) {
      members.forEach((member, index) => {
        if (!seen.has(member)) {
          context.addIssue({ code: "custom", path: ["groups", group, index], message: `no node is named '${member}'` });
        }
      });
    }
  });

export type NodeConfig = z.infer<typeof nodeSchema>;
export type Inventory = z.infer<typeof inventorySchema>;
