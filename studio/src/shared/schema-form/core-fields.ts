import getDefaultRegistry from '@rjsf/core/lib/getDefaultRegistry.js'
import type { FieldProps, Registry } from '@rjsf/utils'
import type { ComponentType } from 'react'

type FieldType = ComponentType<FieldProps>

/** The object field as RJSF has it, for ours, which builds on it. */
export const CoreObjectField = getDefaultRegistry().fields.ObjectField as unknown as FieldType

/** What draws the field of any schema. */
export function schemaFieldOf(registry: Registry): FieldType {
  return registry.fields.SchemaField as FieldType
}
